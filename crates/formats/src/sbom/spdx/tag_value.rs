//! SPDX 2.2 and 2.3 as lines of tags and values (SPDX 2.3, clause 5 and the tag names of clauses 6 to 12):
//! bytes ↔ a document. Text that may have several lines stands between `<text>` and `</text>`.

use std::io::{self, Write};

use super::document::{
    Annotation, Checksum, Document, ExternalRef, Extracted, Item, NO_ASSERTION, Relationship,
};
use super::json::UNREADABLE;
use crate::sbom::error::Error;

/// Writes a document.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> Result<(), Error> {
    let mut out = Lines(out);
    out.tag("SPDXVersion", &document.spdx_version)?;
    out.tag("DataLicense", &document.data_license)?;
    out.tag("SPDXID", &document.id)?;
    out.tag("DocumentName", &document.name)?;
    out.tag("DocumentNamespace", &document.document_namespace)?;
    for creator in &document.creation_info.creators {
        out.tag("Creator", creator)?;
    }
    out.tag("Created", &document.creation_info.created)?;
    for item in &document.packages {
        package(item, &mut out)?;
    }
    for licence in &document.has_extracted_licensing_infos {
        out.empty()?;
        out.tag("LicenseID", &licence.license_id)?;
        out.text("ExtractedText", &licence.extracted_text)?;
        if let Some(name) = &licence.name {
            out.tag("LicenseName", name)?;
        }
    }
    out.empty()?;
    for one in &document.relationships {
        let value = format!(
            "{} {} {}",
            one.spdx_element_id, one.relationship_type, one.related_spdx_element
        );
        out.tag("Relationship", &value)?;
    }
    let of_document = document.annotations.iter().map(|one| (&document.id, one));
    let of_packages = (document.packages.iter())
        .flat_map(|item| item.annotations.iter().map(move |one| (&item.id, one)));
    let fits = |one: &(&String, &Annotation)| one.1.comment.len() <= LONGEST_REMARK;
    for (id, annotation) in of_document.chain(of_packages).filter(fits) {
        out.empty()?;
        out.tag("Annotator", &annotation.annotator)?;
        out.tag("AnnotationDate", &annotation.annotation_date)?;
        out.tag("AnnotationType", &annotation.annotation_type)?;
        out.tag("SPDXREF", id)?;
        out.text("AnnotationComment", &annotation.comment)?;
    }
    Ok(())
}

/// Remarks above this are not written: readers in Go take no line of more than 64 KiB by default, and refuse
/// the whole document. Only what is linked into large programs is that long, and losing it keeps findings.
pub(in crate::sbom) const LONGEST_REMARK: usize = 60_000;

fn package(item: &Item, out: &mut Lines<'_>) -> io::Result<()> {
    out.empty()?;
    out.tag("PackageName", &item.name)?;
    out.tag("SPDXID", &item.id)?;
    let optional = [
        ("PackageVersion", &item.version_info),
        ("PackageFileName", &item.package_file_name),
        ("PackageSupplier", &item.supplier),
        ("PackageOriginator", &item.originator),
    ];
    for (tag, value) in optional {
        if let Some(value) = value {
            out.tag(tag, value)?;
        }
    }
    out.tag("PackageDownloadLocation", &item.download_location)?;
    let analyzed = if item.files_analyzed { "true" } else { "false" };
    out.tag("FilesAnalyzed", analyzed)?;
    for checksum in &item.checksums {
        let value = format!("{}: {}", checksum.algorithm, checksum.checksum_value);
        out.tag("PackageChecksum", &value)?;
    }
    if let Some(words) = &item.source_info {
        out.text("PackageSourceInfo", words)?;
    }
    for (tag, licence) in [
        ("PackageLicenseConcluded", &item.license_concluded),
        ("PackageLicenseDeclared", &item.license_declared),
    ] {
        out.tag(tag, licence.as_deref().unwrap_or(NO_ASSERTION))?;
    }
    let copyright = item.copyright_text.as_deref().unwrap_or(NO_ASSERTION);
    if copyright == NO_ASSERTION {
        out.tag("PackageCopyrightText", copyright)?;
    } else {
        out.text("PackageCopyrightText", copyright)?;
    }
    if let Some(purpose) = &item.primary_package_purpose {
        out.tag("PrimaryPackagePurpose", purpose)?;
    }
    for one in &item.external_refs {
        let value = format!(
            "{} {} {}",
            one.reference_category, one.reference_type, one.reference_locator
        );
        out.tag("ExternalRef", &value)?;
    }
    for text in &item.attribution_texts {
        out.text("PackageAttributionText", text)?;
    }
    Ok(())
}

/// Writes tags.
struct Lines<'a>(&'a mut dyn Write);

impl Lines<'_> {
    fn empty(&mut self) -> io::Result<()> {
        self.0.write_all(b"\n")
    }

    /// Writes a value of one line; what would break it becomes a space.
    fn tag(&mut self, tag: &str, value: &str) -> io::Result<()> {
        let line: String = value
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        writeln!(self.0, "{tag}: {}", line.trim())
    }

    /// Writes a text. Its end mark inside it is taken apart, for there is no way to escape it.
    fn text(&mut self, tag: &str, text: &str) -> io::Result<()> {
        let text = text.replace("</text>", "</ text>");
        writeln!(self.0, "{tag}: <text>{text}</text>")
    }
}

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Document {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::default();
    if matches!(text, std::borrow::Cow::Owned(_)) {
        let place = "bytes that are not UTF-8".to_owned();
        reader.document.faults.push((NOT_TEXT, place));
    }
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((tag, value)) = line.split_once(':') else {
            reader.fault(UNREADABLE, number);
            continue;
        };
        let value = value.trim();
        match value.strip_prefix("<text>") {
            None => reader.take(tag.trim(), value, number),
            Some(start) => {
                let (text, whole) = text_value(start, &mut lines);
                if !whole {
                    reader.fault(UNCLOSED, number);
                }
                reader.take(tag.trim(), text.trim(), number);
            }
        }
    }
    reader.finish()
}

/// Reads on to the end of a text; says whether there was one.
fn text_value<'a>(
    start: &str,
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> (String, bool) {
    if let Some((text, _)) = start.split_once("</text>") {
        return (text.to_owned(), true);
    }
    let mut all = start.to_owned();
    for (_, line) in lines {
        all.push('\n');
        if let Some((text, _)) = line.split_once("</text>") {
            all.push_str(text);
            return (all, true);
        }
        all.push_str(line);
    }
    (all, false)
}

/// Gathers what the tags say.
#[derive(Default)]
struct Reader {
    document: Document,
    place: Place,
    annotation: Option<(String, Annotation)>,
    annotations: Vec<(String, Annotation)>,
    file: String,
}

/// Of what the last tags spoke.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Document,
    Package,
    File,
    Licence,
    Other,
}

impl Reader {
    fn fault(&mut self, why: &'static str, line: usize) {
        let place = format!("line {}", line.saturating_add(1));
        self.document.faults.push((why, place));
    }

    fn take(&mut self, tag: &str, value: &str, line: usize) {
        let document = &mut self.document;
        match tag {
            "SPDXVersion" => value.clone_into(&mut document.spdx_version),
            "DocumentName" => value.clone_into(&mut document.name),
            "DocumentNamespace" => value.clone_into(&mut document.document_namespace),
            "Creator" => document.creation_info.creators.push(value.to_owned()),
            "Created" => value.clone_into(&mut document.creation_info.created),
            "PackageName" => {
                self.place = Place::Package;
                document.packages.push(Item {
                    name: value.to_owned(),
                    ..Item::default()
                });
            }
            "FileName" => {
                self.place = Place::File;
                value.clone_into(&mut self.file);
            }
            "SnippetSPDXID" => self.place = Place::Other,
            "LicenseID" => {
                self.place = Place::Licence;
                document.has_extracted_licensing_infos.push(Extracted {
                    license_id: value.to_owned(),
                    ..Extracted::default()
                });
            }
            "SPDXID" => self.id(value),
            "Relationship" => match relationship(value) {
                Some(one) => document.relationships.push(one),
                None => self.fault(UNREADABLE, line),
            },
            "Annotator" | "AnnotationDate" | "AnnotationType" | "AnnotationComment" | "SPDXREF" => {
                self.annotation(tag, value);
            }
            "ExtractedText" | "LicenseName" => self.licence(tag, value),
            _ => {
                if !self.of_package(tag, value) {
                    self.fault(UNREADABLE, line);
                }
            }
        }
    }

    fn id(&mut self, value: &str) {
        match self.place {
            Place::Document => value.clone_into(&mut self.document.id),
            Place::Package => {
                if let Some(item) = self.document.packages.last_mut() {
                    value.clone_into(&mut item.id);
                }
            }
            Place::File => {
                let file = std::mem::take(&mut self.file);
                self.document.files.insert(value.to_owned(), file);
            }
            Place::Licence | Place::Other => {}
        }
    }

    fn licence(&mut self, tag: &str, value: &str) {
        let last = self.document.has_extracted_licensing_infos.last_mut();
        let Some(licence) = last.filter(|_| self.place == Place::Licence) else {
            return;
        };
        if tag == "LicenseName" {
            licence.name = Some(value.to_owned());
        } else {
            value.clone_into(&mut licence.extracted_text);
        }
    }

    fn annotation(&mut self, tag: &str, value: &str) {
        if tag == "Annotator" {
            self.annotations.extend(self.annotation.take());
        }
        let (id, annotation) = self.annotation.get_or_insert_with(Default::default);
        match tag {
            "Annotator" => &mut annotation.annotator,
            "AnnotationDate" => &mut annotation.annotation_date,
            "AnnotationType" => &mut annotation.annotation_type,
            "SPDXREF" => id,
            _ => &mut annotation.comment,
        }
        .push_str(value);
    }

    /// Takes a tag of a package; says whether what it holds could be read.
    fn of_package(&mut self, tag: &str, value: &str) -> bool {
        let last = self.document.packages.last_mut();
        let Some(item) = last.filter(|_| self.place == Place::Package) else {
            return true;
        };
        let text = || Some(value.to_owned());
        match tag {
            "PackageVersion" => item.version_info = text(),
            "PackageFileName" => item.package_file_name = text(),
            "PackageSupplier" => item.supplier = text(),
            "PackageOriginator" => item.originator = text(),
            "PackageDownloadLocation" => value.clone_into(&mut item.download_location),
            "FilesAnalyzed" => item.files_analyzed = value == "true",
            "PackageSourceInfo" => item.source_info = text(),
            "PackageLicenseConcluded" => item.license_concluded = text(),
            "PackageLicenseDeclared" => item.license_declared = text(),
            "PackageCopyrightText" => item.copyright_text = text(),
            "PrimaryPackagePurpose" => item.primary_package_purpose = text(),
            "PackageAttributionText" => item.attribution_texts.push(value.to_owned()),
            "PackageChecksum" => match value.split_once(':') {
                Some((algorithm, hex)) => item.checksums.push(Checksum {
                    algorithm: algorithm.trim().to_owned(),
                    checksum_value: hex.trim().to_owned(),
                }),
                None => return false,
            },
            "ExternalRef" => match external(value) {
                Some(one) => item.external_refs.push(one),
                None => return false,
            },
            _ => {}
        }
        true
    }

    /// Hands the remarks to what they speak of.
    fn finish(mut self) -> Document {
        self.annotations.extend(self.annotation.take());
        let mut document = self.document;
        let ids = document.packages.iter().enumerate();
        let places: std::collections::HashMap<String, usize> =
            ids.map(|(at, item)| (item.id.clone(), at)).collect();
        for (id, annotation) in self.annotations {
            let item = places
                .get(&id)
                .and_then(|at| document.packages.get_mut(*at));
            match item {
                Some(item) => item.annotations.push(annotation),
                None if id == document.id => document.annotations.push(annotation),
                None => {}
            }
        }
        document
    }
}

fn relationship(value: &str) -> Option<Relationship> {
    let mut words = value.split_whitespace();
    let one = Relationship::new(words.next()?, words.next()?, words.next()?);
    words.next().is_none().then_some(one)
}

fn external(value: &str) -> Option<ExternalRef> {
    let mut words = value.split_whitespace();
    Some(ExternalRef {
        reference_category: words.next()?.to_owned(),
        reference_type: words.next()?.to_owned(),
        reference_locator: words.next()?.to_owned(),
    })
}

const UNCLOSED: &str = "a text has no end";
const NOT_TEXT: &str = "it is not UTF-8, and read with marks in their place";
