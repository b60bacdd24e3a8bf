//! Secrets in every place that can contain one, in every mode: the text around a response is never printed,
//! so that the output is safe to share.

mod common;

use common::{decode, text};

const CANARY: &str = "CANARY";

/// Inputs with the canary in a place that may contain a token, a password or a signature.
const INPUTS: &[&str] = &[
    "export TOKEN=CANARY\ncurl -H \"A: $TOKEN\" https://x\n{\"code\":40020,\"msg\":\"\"}\n",
    "$ TOKEN=CANARY curl https://x\n{\"code\":40020,\"msg\":\"\"}\n",
    "curl https://x -d @- <<EOF\npassword=CANARY\nEOF\n{\"code\":40020,\"msg\":\"\"}\n",
    "http POST https://x password=CANARY\n{\"code\":40020,\"msg\":\"\"}\n",
    "access_token=CANARY&token_type=bearer",
    "grant_type=refresh_token&refresh_token=CANARY",
    "1 \"CANARY\"",
    "oken\"\t: \"CANARY\",\"msg\":\"\"}",
    "{\"status\":200,\"path\":\"//u:CANARY@x/api/v4/site/ping\",\"body\":{\"code\":40020,\"msg\":\"\"}}",
    "{\"status\":200,\"path\":\"u:CANARY@x/api/v4/site/ping\",\"body\":{\"code\":40020,\"msg\":\"\"}}",
    "{\"status\":200,\"path\":\"/a;jsessionid=CANARY\",\"body\":{\"code\":40020,\"msg\":\"\"}}",
    "{\"status\":200,\"path\":\"/api/v4/callback/s3/sess/CANARY/\",\"body\":{\"code\":40020,\"msg\":\"\"}}",
    "curl: (3) URL rejected: https://u:CANARY@x/?t=CANARY\n",
    "curl: (6) Could not resolve host: CANARY\n",
    "* Failed to connect to CANARY: Connection refused\n* Closing connection\n",
    "HTTP/1.1 200 OK\nSet-Cookie: a=CANARY\nAuthorization: CANARY\n\n{\"code\":0,\"data\":\"CANARY\"}",
    "HTTP/1.1 200 OK\n\nCANARY",
    "event: x\ndata: {\"token\":\"CANARY\"}\n",
    "{'token': 'CANARY', 'code': 40020}",
    "{code: 40020, token: CANARY}",
    "<html><title>CANARY</title><script>CANARY</script></html>",
    "<html><title>502 CANARY</title>",
    "<Error><Code>AccessDenied</Code><StringToSign>CANARY</StringToSign></Error>",
    "<Error><Code>a CANARY</Code></Error>",
    "net::ERR_FAILED https://x/?sign=CANARY",
    "\"GET /api/v4/file?sign=CANARY HTTP/1.1\" 413 1 \"https://x/?t=CANARY\"",
    "> GET /api/v4/callback/onedrive/x/CANARY HTTP/1.1\n> Cookie: CANARY\n\n< HTTP/1.1 404 X\n\n404 page not found",
    "{\"code\":40073,\"data\":[{\"path\":\"p\",\"token\":\"CANARY",
    "{\"code\":40073,\"data\":[{\"path\":\"p\",\"token\":\"CANARY\",\"type\":0}],\"msg\":\"\"}",
    "{\"code\":203,\"data\":\"CANARY\",\"msg\":\"\"}",
    "code=40051 token=CANARY Insufficient capacity CANARY",
    "{\"log\":\"{\\\"code\\\":40020,\\\"data\\\":\\\"CANARY\\\"}\"}",
    "{\"config\":{\"headers\":{\"Authorization\":\"CANARY\"}},\"data\":{\"code\":40020,\"msg\":\"\"}}",
    "PUT /api/v4/file/upload HTTP/1.1\nAuthorization: Bearer CANARY\n\n{\"password\":\"CANARY\"}HTTP/1.1 200 OK\n\n{\"code\":40020}",
];

#[test]
fn no_secret_of_an_input_is_printed() {
    for input in INPUTS {
        assert!(input.contains(CANARY), "{input}");
        for args in [
            &[][..],
            &["--format", "json"],
            &["--lang", "zh"],
            &["--summary"],
        ] {
            let output = decode(args, input);
            let printed = text(&[output.stdout, output.stderr].concat());
            assert!(!printed.contains(CANARY), "{input}\n{printed}");
        }
    }
}
