INSERT INTO `requests` VALUES (7,'PUT','{\"code\":40051,\"msg\":\"Insufficient capacity\"}','CANARY'),(8,'GET','{\"code\":0,\"data\":\"CANARY\"}','CANARY');
