//! What format bytes are in, by their content: the keys of a JSON object, the root of an XML document, the
//! first tag of a text.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::Error;

/// What bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detected {
    /// `CycloneDX` in JSON.
    CycloneDxJson,
    /// `CycloneDX` in XML.
    CycloneDxXml,
    /// SPDX 2 in JSON.
    SpdxJson,
    /// SPDX 2 as lines of tags and values.
    SpdxTagValue,
    /// SPDX 3 in JSON-LD.
    Spdx3,
    /// Syft's own JSON.
    Syft,
    /// Snapshot for GitHub's dependency submission.
    Github,
    /// A DSSE envelope, a sigstore bundle with one, or an in-toto statement outside.
    Envelope,
    /// Package URLs, one a line.
    Purls,
}

/// Says what the bytes are.
pub(super) fn detect(bytes: &[u8]) -> Result<Detected, Error> {
    let bytes = without_mark(bytes);
    match bytes.trim_ascii_start().first() {
        Some(b'{') => json(bytes),
        Some(b'<') if is_cyclonedx_xml(bytes) => Ok(Detected::CycloneDxXml),
        Some(b'<') | None => Err(Error::Unknown),
        Some(_) => text(bytes).ok_or(Error::Unknown),
    }
}

/// Says whether bytes of which only the start is known look like a document that [`detect`] knows.
pub(super) fn looks_like(start: &[u8]) -> bool {
    let start = without_mark(start).trim_ascii_start();
    let start = start.get(..START).unwrap_or(start);
    match start.first() {
        Some(b'{') => MARKS.iter().any(|mark| contains(start, mark)),
        Some(b'<') => is_cyclonedx_xml(start),
        _ => text(start).is_some(),
    }
}

/// Strips a byte order mark.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn json(bytes: &[u8]) -> Result<Detected, Error> {
    let keys: Keys = serde_json::from_slice(bytes)
        .map_err(|error| Error::invalid("it is not sound JSON", error))?;
    let statement = keys.payload_type.is_some() && keys.payload.is_some();
    Ok(if keys.bom_format.is_some() {
        Detected::CycloneDxJson
    } else if keys.spdx_version.is_some() {
        Detected::SpdxJson
    } else if keys.context.is_some() && keys.graph.is_some() {
        Detected::Spdx3
    } else if keys.artifacts.is_some() && (keys.descriptor.is_some() || keys.distro.is_some()) {
        Detected::Syft
    } else if statement || keys.predicate.is_some() || keys.dsse_envelope.is_some() {
        Detected::Envelope
    } else if keys.manifests.is_some() && keys.detector.is_some() {
        Detected::Github
    } else {
        return Err(Error::Unknown);
    })
}

/// Keys that tell formats apart.
#[derive(Deserialize)]
struct Keys {
    #[serde(rename = "bomFormat")]
    bom_format: Option<IgnoredAny>,
    #[serde(rename = "spdxVersion")]
    spdx_version: Option<IgnoredAny>,
    #[serde(rename = "@context")]
    context: Option<IgnoredAny>,
    #[serde(rename = "@graph")]
    graph: Option<IgnoredAny>,
    artifacts: Option<IgnoredAny>,
    descriptor: Option<IgnoredAny>,
    distro: Option<IgnoredAny>,
    #[serde(rename = "payloadType")]
    payload_type: Option<IgnoredAny>,
    payload: Option<IgnoredAny>,
    predicate: Option<IgnoredAny>,
    #[serde(rename = "dsseEnvelope")]
    dsse_envelope: Option<IgnoredAny>,
    manifests: Option<IgnoredAny>,
    detector: Option<IgnoredAny>,
}

/// The root element is `bom` of a namespace of `CycloneDX`; which one exactly is the reader's matter.
fn is_cyclonedx_xml(bytes: &[u8]) -> bool {
    let start = bytes.get(..START).unwrap_or(bytes);
    contains(start, b"://cyclonedx.org/schema/bom/")
}

fn text(bytes: &[u8]) -> Option<Detected> {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    for line in lines.filter(|line| !line.is_empty()).take(COMMENTS) {
        if line.starts_with(b"SPDXVersion:") {
            return Some(Detected::SpdxTagValue);
        }
        let scheme = line.get(..4);
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"pkg:")) {
            return Some(Detected::Purls);
        }
        if !line.starts_with(b"#") {
            return None;
        }
    }
    None
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

const MARKS: &[&[u8]] = &[
    b"\"bomFormat\"",
    b"\"spdxVersion\"",
    b"spdx.org/rdf/3",
    b"\"payloadType\"",
    b"\"dsseEnvelope\"",
    b"https://in-toto.io/Statement/",
    b"\"detector\"",
    b"\"foundBy\"",
];
/// Bytes in which a document has to show what it is, where that is read off its start.
const START: usize = 64 << 10;
/// Lines of comments that may stand before the first one that tells.
const COMMENTS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_content() {
        let cases: &[(&str, Option<Detected>)] = &[
            (
                r#"{"bomFormat":"CycloneDX"}"#,
                Some(Detected::CycloneDxJson),
            ),
            (
                "\u{feff} {\"spdxVersion\":\"SPDX-2.3\"}",
                Some(Detected::SpdxJson),
            ),
            (
                r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}"#,
                Some(Detected::Spdx3),
            ),
            (r#"{"artifacts":[],"descriptor":{}}"#, Some(Detected::Syft)),
            (
                r#"{"payloadType":"x","payload":"e30="}"#,
                Some(Detected::Envelope),
            ),
            (
                r#"{"predicateType":"x","predicate":{}}"#,
                Some(Detected::Envelope),
            ),
            (
                r#"{"mediaType":"x","dsseEnvelope":{}}"#,
                Some(Detected::Envelope),
            ),
            (
                r#"{"version":0,"detector":{},"manifests":{}}"#,
                Some(Detected::Github),
            ),
            (
                r#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>"#,
                Some(Detected::CycloneDxXml),
            ),
            (
                "# a comment\n\nSPDXVersion: SPDX-2.3\n",
                Some(Detected::SpdxTagValue),
            ),
            ("pkg:npm/a@1\n", Some(Detected::Purls)),
            ("", None),
            ("{}", None),
            ("{\"bomFormat\":", None),
            (r#"{"bomFormat":"a","bomFormat":"b"}"#, None),
            ("<html/>", None),
            ("hello\npkg:npm/a@1", None),
        ];
        for (text, want) in cases {
            assert_eq!(detect(text.as_bytes()).ok(), *want, "{text}");
        }
    }
}
