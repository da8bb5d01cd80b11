//! The rules by which requests are refused: their words stand in records, answers and tests, and never change. The page
//! `docs/guard-api.md` lists them with what they mean.

use seawall_carrier::http1::rule as carried;

/// Declares a constant for each rule, and the list of all.
macro_rules! rules {
    ($($(#[$meta:meta])* $name:ident = $word:expr;)*) => {
        $($(#[$meta])* pub const $name: &str = $word;)*

        /// All rules of reading requests.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

rules! {
    /// Bytes of a head that no HTTP/1.1 head has: NUL, a lone CR or LF.
    HTTP_BYTE = carried::HTTP_BYTE;
    /// A head, a line or a number of fields over the bound.
    HTTP_TOO_LARGE = carried::HTTP_TOO_LARGE;
    /// A request line of another form than `method target HTTP/1.x`.
    HTTP_REQUEST_LINE = "http/request-line";
    /// A target in absolute form, in authority form, or an asterisk without OPTIONS.
    HTTP_TARGET = "http/target";
    /// A version other than 1.0 and 1.1.
    HTTP_VERSION = "http/version";
    /// The preface of HTTP/2 with prior knowledge.
    HTTP_H2_PREFACE = "http/h2-preface";
    /// A field line that is folded, has no colon, or whose name is no token.
    HTTP_FIELD = carried::HTTP_FIELD;
    /// A field's value with bytes that a value can't have.
    HTTP_FIELD_VALUE = carried::HTTP_FIELD_VALUE;
    /// A field that may stand once, and stands more than once.
    HTTP_DUPLICATE_FIELD = carried::HTTP_DUPLICATE_FIELD;
    /// No Host, or one that no authority can be.
    HTTP_HOST = "http/host";
    /// A Content-Length that is no plain number.
    HTTP_CONTENT_LENGTH = "http/content-length";
    /// A Transfer-Encoding other than `chunked`, or with HTTP/1.0.
    HTTP_TRANSFER_ENCODING = "http/transfer-encoding";
    /// Content-Length and Transfer-Encoding together.
    HTTP_TWO_LENGTHS = "http/two-lengths";
    /// A body in a content encoding.
    HTTP_CONTENT_ENCODING = "http/content-encoding";
    /// An expectation other than `100-continue`.
    HTTP_EXPECT = "http/expect";
    /// Announced trailer fields.
    HTTP_TRAILER = "http/trailer";
    /// An upgrade to a protocol that the operation does not have, or one that it needs and is missing.
    HTTP_UPGRADE = "http/upgrade";
    /// A field that asks for another method or another path.
    HTTP_OVERRIDE = "http/override";
    /// A status line or field of an answer that can't be read.
    HTTP_ANSWER = carried::HTTP_ANSWER;

    /// A chunk's size that is no plain hexadecimal number or too large.
    CHUNKED_SIZE = carried::CHUNKED_SIZE;
    /// A chunk extension.
    CHUNKED_EXTENSION = carried::CHUNKED_EXTENSION;
    /// Trailer fields after the last chunk.
    CHUNKED_TRAILER = carried::CHUNKED_TRAILER;
    /// Something other than CRLF where a chunk or the body ends.
    CHUNKED_END = carried::CHUNKED_END;

    /// A path with a character that no path has.
    PATH_CHARACTER = "path/character";
    /// A percent sign without two hexadecimal digits.
    PATH_PERCENT = "path/percent";
    /// An encoded slash or backslash.
    PATH_ENCODED_SLASH = "path/encoded-slash";
    /// An encoded dot.
    PATH_ENCODED_DOT = "path/encoded-dot";
    /// An encoded percent sign: encoded twice.
    PATH_ENCODED_PERCENT = "path/encoded-percent";
    /// An encoded letter or digit.
    PATH_ENCODED_LETTER = "path/encoded-letter";
    /// An encoded control character.
    PATH_CONTROL = "path/control";
    /// Bytes that are no UTF-8.
    PATH_NOT_UTF8 = "path/not-utf8";
    /// An empty segment (`//`).
    PATH_EMPTY_SEGMENT = "path/empty-segment";
    /// A segment `.` or `..`.
    PATH_DOT_SEGMENT = "path/dot-segment";
    /// Something like a version that is not written as one.
    PATH_VERSION = "path/version";
    /// A version that is too old or too new.
    PATH_VERSION_RANGE = "path/version-range";

    /// A path that no operation has.
    ROUTE_UNKNOWN = "route/unknown";
    /// A path that operations have, but not with this method.
    ROUTE_METHOD = "route/method";
    /// An operation that the version of the path does not have.
    ROUTE_VERSION = "route/version";

    /// A query with a character that no query has.
    QUERY_CHARACTER = "query/character";
    /// A percent sign without two hexadecimal digits.
    QUERY_PERCENT = "query/percent";
    /// Bytes that are no UTF-8.
    QUERY_NOT_UTF8 = "query/not-utf8";
    /// A control character.
    QUERY_CONTROL = "query/control";
    /// More parameters than the bound.
    QUERY_TOO_MANY = "query/too-many";
    /// A parameter that the operation does not have.
    QUERY_UNKNOWN = "query/unknown";
    /// A parameter that stands twice and may stand once.
    QUERY_DUPLICATE = "query/duplicate";
    /// A parameter that the version of the path does not have.
    QUERY_VERSION = "query/version";
    /// A value of the wrong kind.
    QUERY_VALUE = "query/value";
    /// Two parameters that contradict each other.
    QUERY_CONFLICT = "query/conflict";

    /// A body where the operation has none.
    BODY_UNEXPECTED = "body/unexpected";
    /// No body where the operation needs one.
    BODY_MISSING = "body/missing";
    /// A content type that the operation does not take.
    BODY_CONTENT_TYPE = "body/content-type";
    /// A body over the bound.
    BODY_TOO_LARGE = "body/too-large";

    /// Text that is no JSON (RFC 8259).
    JSON_SYNTAX = "json/syntax";
    /// A byte order mark.
    JSON_BOM = "json/bom";
    /// Bytes that are no UTF-8.
    JSON_NOT_UTF8 = "json/not-utf8";
    /// Something behind the document.
    JSON_TRAILING = "json/trailing";
    /// A name that stands twice, or that Go takes for one that stands already.
    JSON_DUPLICATE_KEY = "json/duplicate-key";
    /// Half of a surrogate pair.
    JSON_SURROGATE = "json/surrogate";
    /// A NUL character in a text.
    JSON_NUL = "json/nul";
    /// A number out of the range of what an engine holds.
    JSON_NUMBER = "json/number";
    /// Values nested deeper than the bound.
    JSON_DEPTH = "json/depth";
    /// More values than the bound.
    JSON_TOO_MANY = "json/too-many";

    /// A field that the object does not have.
    FIELD_UNKNOWN = "field/unknown";
    /// A field that the version of the path does not have.
    FIELD_VERSION = "field/version";
    /// A value of the wrong type.
    FIELD_TYPE = "field/type";
    /// A number out of the field's range.
    FIELD_RANGE = "field/range";
    /// A null in a list.
    FIELD_NULL = "field/null";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn words_are_unique() {
        let mut words = ALL.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ALL.len());
    }

    #[test]
    fn the_page_tells_every_rule() {
        let page = include_str!("../../../../docs/guard-api.md");
        for rule in ALL {
            assert!(page.contains(&format!("| `{rule}` |")), "{rule}");
        }
        let told = page.lines().filter(|line| {
            line.starts_with("| `")
                && line[3..]
                    .split('`')
                    .next()
                    .is_some_and(|it| it.contains('/') && !it.contains(['{', ' ']))
        });
        assert_eq!(
            told.count(),
            ALL.len(),
            "a rule that is no longer there is told"
        );
    }
}
