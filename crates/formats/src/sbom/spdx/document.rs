//! An SPDX 2 document as all its forms tell it (SPDX 2.3, clauses 6, 7, 10, 11 and 12), with the member
//! names of its JSON form. Only what Seawall writes or understands is here; what is read may lack
//! anything.

#![expect(
    clippy::struct_field_names,
    reason = "the names are those of the JSON form"
)]

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    /// `SPDX-2.3`.
    pub(super) spdx_version: String,
    /// `CC0-1.0`.
    pub(super) data_license: String,
    /// What the document calls itself.
    #[serde(rename = "SPDXID")]
    pub(super) id: String,
    /// Name.
    pub(super) name: String,
    /// A URI that no other document has.
    pub(super) document_namespace: String,
    /// Who and when.
    pub(super) creation_info: CreationInfo,
    /// Packages.
    pub(super) packages: Vec<Item>,
    /// Licences that are in no list of SPDX.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) has_extracted_licensing_infos: Vec<Extracted>,
    /// What has to do with what.
    pub(super) relationships: Vec<Relationship>,
    /// Remarks on the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation>,
    /// What it describes, where it says so outside the relationships (SPDX 2.2).
    #[serde(skip)]
    pub(super) described: Vec<String>,
    /// Paths of files by their ids; read only.
    #[serde(skip)]
    pub(super) files: BTreeMap<String, String>,
    /// What could not be read: why, and where.
    #[serde(skip)]
    pub(super) faults: Vec<(&'static str, String)>,
}

/// Who made the document, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CreationInfo {
    /// `Tool: seawall-0.1.0`.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) creators: Vec<String>,
    /// Seconds, UTC.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) created: String,
}

/// A package (clause 7).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    /// Name.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    /// Id in the document.
    #[serde(rename = "SPDXID", default, deserialize_with = "or_default")]
    pub(super) id: String,
    /// Version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version_info: Option<String>,
    /// Name of its file, or of its folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) package_file_name: Option<String>,
    /// `Organization: X` or `Person: X`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<String>,
    /// The same of who made it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) originator: Option<String>,
    /// Where it can be had.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) download_location: String,
    /// Whether the document lists its files.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) files_analyzed: bool,
    /// Digests.
    #[serde(default, deserialize_with = "or_default")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checksums: Vec<Checksum>,
    /// Where the facts come from, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source_info: Option<String>,
    /// The licence that somebody found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) license_concluded: Option<String>,
    /// The licence that its authors name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) license_declared: Option<String>,
    /// Copyright notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) copyright_text: Option<String>,
    /// Names elsewhere: package URL, CPE.
    #[serde(default, deserialize_with = "or_default")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_refs: Vec<ExternalRef>,
    /// Remarks for who ships it.
    #[serde(default, deserialize_with = "or_default")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attribution_texts: Vec<String>,
    /// What it is for. The schema of the JSON form has underscores where the specification has hyphens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "with_underscores")]
    pub(super) primary_package_purpose: Option<String>,
    /// Remarks.
    #[serde(default, deserialize_with = "or_default")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation>,
}

/// A digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum {
    /// `SHA256`.
    pub(super) algorithm: String,
    /// Hex digits.
    pub(super) checksum_value: String,
}

/// A name elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef {
    /// `PACKAGE-MANAGER` or `SECURITY`; before 2.3 with an underscore.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) reference_category: String,
    /// `purl`, `cpe23Type`, `cpe22Type`.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) reference_type: String,
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) reference_locator: String,
}

/// A remark (clause 12).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Annotation {
    /// Who.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) annotator: String,
    /// When.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) annotation_date: String,
    /// `OTHER` or `REVIEW`.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) annotation_type: String,
    /// The remark.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) comment: String,
}

/// A licence that is in no list of SPDX (clause 10).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extracted {
    /// `LicenseRef-X`.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) license_id: String,
    /// The text.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) extracted_text: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

/// That two things have to do with each other (clause 11).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship {
    /// From.
    pub(super) spdx_element_id: String,
    /// How: `DEPENDS_ON`.
    pub(super) relationship_type: String,
    /// To.
    pub(super) related_spdx_element: String,
}

impl Relationship {
    /// Makes one.
    pub(super) fn new(from: &str, how: &str, to: &str) -> Self {
        Self {
            spdx_element_id: from.to_owned(),
            relationship_type: how.to_owned(),
            related_spdx_element: to.to_owned(),
        }
    }
}

/// Reads what may be null instead of absent.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[expect(clippy::ref_option, reason = "serde hands the field itself")]
fn with_underscores<S: Serializer>(word: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
    word.as_ref()
        .map(|word| word.replace('-', "_"))
        .serialize(to)
}

/// What a document calls itself.
pub(super) const DOCUMENT: &str = "SPDXRef-DOCUMENT";
/// Where SPDX wants a word and there is none to be had.
pub(super) const NO_ASSERTION: &str = "NOASSERTION";
