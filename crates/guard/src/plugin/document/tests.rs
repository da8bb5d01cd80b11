//! Documents as the engine writes them.

use super::*;
use crate::api::http::Framing;

fn head(json: &str) -> Result<Head, &'static str> {
    let document = Document::read(json.as_bytes()).map_err(|it| it.rule)?;
    document.head().map_err(|it| it.rule)
}

#[test]
fn heads_are_read_strictly() {
    let cases = [
        (
            r#"{"RequestMethod":"GET","RequestUri":"/_ping"}"#,
            Ok(Framing::None),
        ),
        (
            r#"{"RequestMethod":"POST","RequestUri":"/x","RequestHeaders":{"Content-Length":"0","Content-Type":"text/plain"}}"#,
            Ok(Framing::Length(0)),
        ),
        // A body in chunks, which the engine hands on or not.
        (
            r#"{"RequestMethod":"POST","RequestUri":"/x","RequestBody":"e30="}"#,
            Ok(Framing::Chunked),
        ),
        (
            r#"{"RequestMethod":"POST","RequestUri":"/x","RequestHeaders":{"Content-Type":"application/x-www-form-urlencoded"}}"#,
            Ok(Framing::Chunked),
        ),
        // An address in absolute form is routed by the engine.
        (
            r#"{"RequestMethod":"GET","RequestUri":"http://other/info"}"#,
            Err(rule::HTTP_TARGET),
        ),
        (
            r#"{"RequestMethod":"GET","RequestUri":"/x","RequestHeaders":{"A":"b\r\nC: d"}}"#,
            Err(rule::HTTP_FIELD_VALUE),
        ),
        (
            r#"{"RequestMethod":"GET","RequestUri":"/x","RequestHeaders":{"X-HTTP-Method-Override":"POST"}}"#,
            Err(rule::HTTP_OVERRIDE),
        ),
        (
            r#"{"RequestMethod":"GET","RequestMethod":"POST","RequestUri":"/x"}"#,
            Err(rule::JSON_DUPLICATE_KEY),
        ),
        (
            r#"{"RequestMethod":"GET","RequestUri":"/x","RequestBody":"*"}"#,
            Err(rule::FIELD_TYPE),
        ),
        (
            r#"{"RequestMethod":"GET","RequestUri":["/x"]}"#,
            Err(rule::FIELD_TYPE),
        ),
        (
            r#"{"RequestMethod":"","RequestUri":""}"#,
            Err(rule::HTTP_REQUEST_LINE),
        ),
    ];
    for (json, want) in cases {
        assert_eq!(head(json).map(|it| it.framing), want, "{json}");
    }
}

#[test]
fn only_a_certificate_proves_a_name() {
    let cases = [
        (r#"{"User":"alice","UserAuthNMethod":"TLS"}"#, "cn:alice"),
        (r#"{"User":"alice"}"#, "anonymous"),
        (r#"{"User":"alice","UserAuthNMethod":"other"}"#, "anonymous"),
        (r#"{"User":"","UserAuthNMethod":"TLS"}"#, "anonymous"),
    ];
    for (json, want) in cases {
        let document = Document::read(json.as_bytes()).unwrap();
        assert_eq!(document.principal().identity(), want, "{json}");
    }
}
