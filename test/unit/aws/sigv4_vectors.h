/* Requests with the signature that belongs to them.
 *
 * The first part is published: AWS' Signature Version 4 test suite, and the examples of the S3 API
 * Reference ("Authenticating Requests: Using the Authorization Header"). The second part was
 * computed with botocore 1.43.11 (S3SigV4Auth and SigV4Auth with a fixed time).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Of "post-sts-header-before". */
#define EXAMPLE_TOKEN                                                                              \
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwA"             \
    "eMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8p"             \
    "hUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT"             \
    "38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabI"             \
    "Qwj2ICCR/oLxBA=="

/* What is NULL or 0 is what the test suite's requests have. */
typedef struct Vector {
    const char *name;
    const char *method, *path, *host, *service, *region;
    const char *query[16], *headers[4];
    const char *payload, *token;
    int64_t seconds; /* since 1970 */
    bool s3_keys;    /* those of the S3 documentation */
    const char *signed_headers, *signature;
} Vector;

static const Vector VECTORS[] = {
    /* published */
    {.name = "get-vanilla",
     .signed_headers = "host;x-amz-date",
     .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {.name = "get-vanilla-query-order-key-case",
     .query = {"Param2", "value2", "Param1", "value1"},
     .signed_headers = "host;x-amz-date",
     .signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {.name = "get-utf8",
     .path = "/\341\210\264",
     .signed_headers = "host;x-amz-date",
     .signature = "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {.name = "get-space",
     .path = "/example space/",
     .signed_headers = "host;x-amz-date",
     .signature = "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {.name = "get-relative-relative",
     .path = "/example1/example2/../..",
     .signed_headers = "host;x-amz-date",
     .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {.name = "get-slashes",
     .path = "//example//",
     .signed_headers = "host;x-amz-date",
     .signature = "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
    {.name = "get-header-value-trim",
     .headers = {"My-Header1:  value1", "My-Header2:  \"a   b   c\""},
     .signed_headers = "host;my-header1;my-header2;x-amz-date",
     .signature = "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {.name = "post-vanilla",
     .method = "POST",
     .signed_headers = "host;x-amz-date",
     .signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {.name = "post-x-www-form-urlencoded",
     .method = "POST",
     .headers = {"Content-Type: application/x-www-form-urlencoded"},
     .payload = "Param1=value1",
     .signed_headers = "content-type;host;x-amz-date",
     .signature = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    {.name = "post-sts-header-before",
     .method = "POST",
     .token = EXAMPLE_TOKEN,
     .signed_headers = "host;x-amz-date;x-amz-security-token",
     .signature = "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
    {.name = "s3: GET object",
     .path = "/test.txt",
     .host = "examplebucket.s3.amazonaws.com",
     .service = "s3",
     .headers = {"Range: bytes=0-9"},
     .seconds = 1369353600,
     .s3_keys = true,
     .signed_headers = "host;range;x-amz-content-sha256;x-amz-date",
     .signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {.name = "s3: PUT object",
     .method = "PUT",
     .path = "/test%24file.text",
     .host = "examplebucket.s3.amazonaws.com",
     .service = "s3",
     .headers = {"Date: Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class: REDUCED_REDUNDANCY"},
     .payload = "Welcome to Amazon S3.",
     .seconds = 1369353600,
     .s3_keys = true,
     .signed_headers = "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
     .signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {.name = "s3: GET bucket lifecycle",
     .host = "examplebucket.s3.amazonaws.com",
     .service = "s3",
     .query = {"lifecycle", ""},
     .seconds = 1369353600,
     .s3_keys = true,
     .signed_headers = "host;x-amz-content-sha256;x-amz-date",
     .signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {.name = "s3: list objects",
     .host = "examplebucket.s3.amazonaws.com",
     .service = "s3",
     .query = {"max-keys", "2", "prefix", "J"},
     .seconds = 1369353600,
     .s3_keys = true,
     .signed_headers = "host;x-amz-content-sha256;x-amz-date",
     .signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    /* botocore */
    {.name = "lambda: a path that is encoded twice",
     .method = "POST",
     .path = "/2015-03-31/functions/"
             "arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3Agate/invocations",
     .host = "lambda.eu-central-1.amazonaws.com",
     .service = "lambda",
     .region = "eu-central-1",
     .payload = "{}",
     .seconds = 1709251199,
     .signed_headers = "host;x-amz-date",
     .signature = "da6b903fadcf65a659766bb02c08d6e66e870d8a5624e6dcbc4280b1c601debf"},
    {.name = "ecs: JSON with a session token",
     .method = "POST",
     .host = "ecs.eu-central-1.amazonaws.com",
     .service = "ecs",
     .region = "eu-central-1",
     .headers = {"Content-Type: application/x-amz-json-1.1",
                 "X-Amz-Target: AmazonEC2ContainerServiceV20141113.RunTask"},
     .payload = "{\"cluster\":\"a b\",\"taskDefinition\":\"web:7\"}",
     .token = EXAMPLE_TOKEN,
     .seconds = 1709251199,
     .signed_headers = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
     .signature = "cd2659ca92d80fcfe18633a495b7c35aa258e6d0fd78497c6479a9525dae584c"},
    {.name = "sts: a form with what must be escaped",
     .method = "POST",
     .host = "sts.amazonaws.com",
     .service = "sts",
     .headers = {"Content-Type: application/x-www-form-urlencoded; charset=utf-8"},
     .payload = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fci&Version="
                "2011-06-15",
     .seconds = 1709251199,
     .signed_headers = "content-type;host;x-amz-date",
     .signature = "e5c6422f167c95cb48285ba0deed6dd51b88b4c9210486ed403695fbad3f57d0"},
    {.name = "a query with / : + ~ space and a name twice",
     .query = {"b", "/a:b", "a-b", "x", "a", "~ +%", "b", "%2F", "a", "\303\244"},
     .signed_headers = "host;x-amz-date",
     .signature = "428f5eabf920f6c0469491125239029503090fbb6d89c9a1a76ececa034ede27"},
    {.name = "s3: a key with what a path may hold",
     .method = "PUT",
     .path = "/runs/a%20b%2Bc%3Ad%3De~%C3%BC//../x",
     .host = "examplebucket.s3.amazonaws.com",
     .service = "s3",
     .region = "eu-north-1",
     .headers = {"If-None-Match: *"},
     .payload = "x",
     .token = EXAMPLE_TOKEN,
     .seconds = 1369353600,
     .s3_keys = true,
     .signed_headers = "host;if-none-match;x-amz-content-sha256;x-amz-date;x-amz-security-token",
     .signature = "66edbddb5602c6a9f16d63a304de6bc5e038fe23d930b94094fb892f05347200"},
    {.name = "s3: list with a prefix and a port",
     .path = "/bucket",
     .host = "127.0.0.1:4566",
     .service = "s3",
     .query = {"list-type", "2", "prefix", "runs/prod:1/", "continuation-token", "a+b/c=="},
     .seconds = 1369353600,
     .s3_keys = true,
     .signed_headers = "host;x-amz-content-sha256;x-amz-date",
     .signature = "f5a1b9c2eba6cb31d73b54a3217fe05e735b69c7545ef0706da642943fb27704"},
};
