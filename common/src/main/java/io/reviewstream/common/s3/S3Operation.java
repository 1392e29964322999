package io.reviewstream.common.s3;

/** What a request does, in words, and the right that it needs. */
enum S3Operation {
    READ("read", "s3:GetObject"),
    WRITE("write", "s3:PutObject"),
    LIST("list", "s3:ListBucket"),
    DELETE("delete", "s3:DeleteObject");

    private final String verb;
    private final String right;

    S3Operation(String verb, String right) {
        this.verb = verb;
        this.right = right;
    }

    String verb() {
        return verb;
    }

    String right() {
        return right;
    }
}
