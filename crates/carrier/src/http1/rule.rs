//! The rules by which bytes are refused: their words stand in records and tests, and never change.

/// Bytes of a head that no HTTP/1.1 head has: NUL, a lone CR or LF.
pub const HTTP_BYTE: &str = "http/byte";
/// A head, a line or a number of fields over the bound.
pub const HTTP_TOO_LARGE: &str = "http/too-large";
/// A field line that is folded, has no colon, or whose name is no token.
pub const HTTP_FIELD: &str = "http/field";
/// A field's value with bytes that a value can't have.
pub const HTTP_FIELD_VALUE: &str = "http/field-value";
/// A field that may stand once, and stands more than once.
pub const HTTP_DUPLICATE_FIELD: &str = "http/duplicate-field";
/// A status line or field of an answer that can't be read.
pub const HTTP_ANSWER: &str = "http/answer";
/// A chunk's size that is no plain hexadecimal number or too large.
pub const CHUNKED_SIZE: &str = "chunked/size";
/// A chunk extension.
pub const CHUNKED_EXTENSION: &str = "chunked/extension";
/// Trailer fields after the last chunk.
pub const CHUNKED_TRAILER: &str = "chunked/trailer";
/// Something other than CRLF where a chunk or the body ends.
pub const CHUNKED_END: &str = "chunked/end";
