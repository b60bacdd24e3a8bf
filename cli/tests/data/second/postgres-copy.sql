COPY public.requests (id, body, token) FROM stdin;
7	{"code":40051,"msg":"Insufficient capacity"}	CANARY
\.
