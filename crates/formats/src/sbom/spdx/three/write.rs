//! A document → the graph of SPDX 3.0.1, written element by element.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::{ALGORITHMS, PURPOSES, newer};
use crate::sbom::error::Error;
use crate::sbom::spdx::document::{DOCUMENT, Document, Item, NO_ASSERTION};

/// Writes a document.
pub(in crate::sbom::spdx) fn write(document: &Document, out: &mut dyn Write) -> Result<(), Error> {
    let graph = Graph {
        document,
        space: format!("{}#", document.document_namespace),
    };
    out.write_all(b"{\n\"@context\": \"")?;
    out.write_all(CONTEXT.as_bytes())?;
    out.write_all(b"\",\n\"@graph\": [\n")?;
    let mut out = Elements { out, first: true };
    graph.frame(&mut out)?;
    let agents = graph.agents(&mut out)?;
    for item in &document.packages {
        out.element(&graph.package(item, &agents))?;
    }
    graph.licences(&mut out)?;
    graph.relationships(&mut out)?;
    graph.annotations(&mut out)?;
    out.out.write_all(b"\n]\n}\n")?;
    Ok(())
}

/// Writes elements, divided by commas.
struct Elements<'a> {
    out: &'a mut dyn Write,
    first: bool,
}

impl Elements<'_> {
    fn element(&mut self, element: &Value) -> Result<(), Error> {
        if !self.first {
            self.out.write_all(b",\n")?;
        }
        self.first = false;
        serde_json::to_writer(&mut *self.out, element).map_err(std::io::Error::from)?;
        Ok(())
    }
}

/// What is being written.
struct Graph<'a> {
    document: &'a Document,
    /// What all names begin with.
    space: String,
}

impl Graph<'_> {
    fn name(&self, id: &str) -> String {
        format!("{}{id}", self.space)
    }

    /// Begins an element.
    fn begin(&self, kind: &str, id: &str) -> Map<String, Value> {
        let mut element = Map::new();
        element.insert("type".to_owned(), kind.into());
        element.insert("spdxId".to_owned(), self.name(id).into());
        element.insert("creationInfo".to_owned(), CREATION.into());
        element
    }

    /// Who, when, and what the graph is.
    fn frame(&self, out: &mut Elements<'_>) -> Result<(), Error> {
        let creation = &self.document.creation_info;
        out.element(&json!({
            "type": "CreationInfo",
            "@id": CREATION,
            "specVersion": "3.0.1",
            "created": creation.created,
            "createdBy": [self.name(AGENT)],
            "createdUsing": [self.name(TOOL)],
        }))?;
        let creator = creation.creators.first().map_or("", String::as_str);
        let creator = creator.strip_prefix("Tool: ").unwrap_or(creator);
        for (kind, id) in [("SoftwareAgent", AGENT), ("Tool", TOOL)] {
            let mut element = self.begin(kind, id);
            element.insert("name".to_owned(), creator.into());
            out.element(&element.into())?;
        }
        let root = self
            .document
            .packages
            .first()
            .map(|item| self.name(&item.id));
        let root: Vec<String> = root.into_iter().collect();
        let profiles = json!(["core", "software", "simpleLicensing"]);
        let mut element = self.begin("SpdxDocument", DOCUMENT);
        element.insert("name".to_owned(), self.document.name.as_str().into());
        element.insert("profileConformance".to_owned(), profiles.clone());
        element.insert("rootElement".to_owned(), json!([self.name(SBOM)]));
        out.element(&element.into())?;
        let mut element = self.begin("software_Sbom", SBOM);
        element.insert("profileConformance".to_owned(), profiles);
        element.insert("software_sbomType".to_owned(), json!(["analyzed"]));
        element.insert("rootElement".to_owned(), json!(root));
        let packages = self.document.packages.iter();
        let packages: Vec<String> = packages.map(|item| self.name(&item.id)).collect();
        element.insert("element".to_owned(), json!(packages));
        out.element(&element.into())
    }

    /// Writes who supplied packages, each once, and returns their ids by their words.
    fn agents(&self, out: &mut Elements<'_>) -> Result<BTreeMap<String, String>, Error> {
        let mut agents = BTreeMap::new();
        let suppliers = self
            .document
            .packages
            .iter()
            .filter_map(|item| item.supplier.as_ref());
        for supplier in suppliers {
            let Some((kind, name)) = supplier.split_once(": ") else {
                continue;
            };
            if agents.contains_key(supplier) {
                continue;
            }
            let id = format!("SPDXRef-Agent-{}", agents.len().saturating_add(1));
            let mut element = self.begin(kind, &id);
            element.insert("name".to_owned(), name.into());
            out.element(&element.into())?;
            agents.insert(supplier.clone(), id);
        }
        Ok(agents)
    }

    fn package(&self, item: &Item, agents: &BTreeMap<String, String>) -> Value {
        let mut element = self.begin("software_Package", &item.id);
        let mut put = |name: &str, value: Value| {
            element.insert(name.to_owned(), value);
        };
        put("name", item.name.as_str().into());
        if let Some(version) = &item.version_info {
            put("software_packageVersion", version.as_str().into());
        }
        if let Some(info) = &item.source_info {
            put("software_sourceInfo", info.as_str().into());
        }
        let purpose = item.primary_package_purpose.as_deref();
        if let Some(purpose) = purpose.and_then(|old| newer(PURPOSES, old)) {
            put("software_primaryPurpose", purpose.into());
        }
        let agent = item
            .supplier
            .as_ref()
            .and_then(|supplier| agents.get(supplier));
        if let Some(agent) = agent {
            put("suppliedBy", self.name(agent).into());
        }
        let identifiers = item.external_refs.iter().filter_map(|one| {
            let kind = match one.reference_type.as_str() {
                "purl" => "packageUrl",
                "cpe23Type" => "cpe23",
                "cpe22Type" => "cpe22",
                _ => return None,
            };
            Some(json!({
                "type": "ExternalIdentifier",
                "externalIdentifierType": kind,
                "identifier": one.reference_locator,
            }))
        });
        let identifiers: Vec<Value> = identifiers.collect();
        if !identifiers.is_empty() {
            put("externalIdentifier", identifiers.into());
        }
        let purls = item.external_refs.iter();
        if let Some(purl) = purls.into_iter().find(|one| one.reference_type == "purl") {
            put(
                "software_packageUrl",
                purl.reference_locator.as_str().into(),
            );
        }
        let hashes = item.checksums.iter().filter_map(|one| {
            let algorithm = newer(ALGORITHMS, &one.algorithm)?;
            Some(json!({
                "type": "Hash",
                "algorithm": algorithm,
                "hashValue": one.checksum_value,
            }))
        });
        let hashes: Vec<Value> = hashes.collect();
        if !hashes.is_empty() {
            put("verifiedUsing", hashes.into());
        }
        element.into()
    }

    /// Writes licences of the document's own, each expression once, and who declares which.
    fn licences(&self, out: &mut Elements<'_>) -> Result<(), Error> {
        let mut texts = BTreeMap::new();
        for (index, own) in self
            .document
            .has_extracted_licensing_infos
            .iter()
            .enumerate()
        {
            let id = format!("SPDXRef-LicenseText-{}", index.saturating_add(1));
            let mut element = self.begin("simplelicensing_SimpleLicensingText", &id);
            let text = own.extracted_text.as_str();
            element.insert("simplelicensing_licenseText".to_owned(), text.into());
            element.insert("name".to_owned(), own.license_id.as_str().into());
            out.element(&element.into())?;
            texts.insert(own.license_id.as_str(), self.name(&id));
        }
        let mut declared: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for item in &self.document.packages {
            let licence = item.license_declared.as_deref();
            if let Some(licence) = licence.filter(|one| *one != NO_ASSERTION) {
                declared
                    .entry(licence)
                    .or_default()
                    .push(self.name(&item.id));
            }
        }
        for (index, (licence, packages)) in declared.iter().enumerate() {
            let number = index.saturating_add(1);
            let id = format!("SPDXRef-License-{number}");
            let mut element = self.begin("simplelicensing_LicenseExpression", &id);
            element.insert(
                "simplelicensing_licenseExpression".to_owned(),
                (*licence).into(),
            );
            let words = licence.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let own: BTreeMap<&str, &String> = words
                .filter_map(|word| Some((word, texts.get(word)?)))
                .collect();
            if !own.is_empty() {
                let entry = |(key, value): (&&str, &&String)| json!({"type": "DictionaryEntry", "key": key, "value": value});
                let entries: Vec<Value> = own.iter().map(entry).collect();
                element.insert("simplelicensing_customIdToUri".to_owned(), entries.into());
            }
            out.element(&element.into())?;
            for (at, package) in packages.iter().enumerate() {
                let id = format!("{id}-{}", at.saturating_add(1));
                let mut element = self.begin("Relationship", &id);
                element.insert("relationshipType".to_owned(), "hasDeclaredLicense".into());
                element.insert("from".to_owned(), package.as_str().into());
                let licence = self.name(&format!("SPDXRef-License-{number}"));
                element.insert("to".to_owned(), json!([licence]));
                out.element(&element.into())?;
            }
        }
        Ok(())
    }

    /// Writes relationships, those of one thing and one kind together.
    fn relationships(&self, out: &mut Elements<'_>) -> Result<(), Error> {
        let mut all: BTreeMap<(&str, &str, Option<&str>), Vec<String>> = BTreeMap::new();
        for one in &self.document.relationships {
            let (from, to) = (&one.spdx_element_id, &one.related_spdx_element);
            let (from, to, how, scope) = match one.relationship_type.as_str() {
                // The document itself says what it describes.
                "DESCRIBES" => continue,
                "CONTAINS" => (from, to, "contains", None),
                "DEV_DEPENDENCY_OF" => (to, from, "dependsOn", Some("development")),
                "OPTIONAL_DEPENDENCY_OF" => (to, from, "hasOptionalDependency", None),
                _ => (from, to, "dependsOn", None),
            };
            let key = (from.as_str(), how, scope);
            all.entry(key).or_default().push(self.name(to));
        }
        for (index, ((from, how, scope), to)) in all.into_iter().enumerate() {
            let kind = match scope {
                Some(_) => "LifecycleScopedRelationship",
                None => "Relationship",
            };
            let id = format!("SPDXRef-Relationship-{}", index.saturating_add(1));
            let mut element = self.begin(kind, &id);
            element.insert("relationshipType".to_owned(), how.into());
            element.insert("from".to_owned(), self.name(from).into());
            element.insert("to".to_owned(), json!(to));
            if let Some(scope) = scope {
                element.insert("scope".to_owned(), scope.into());
            }
            out.element(&element.into())?;
        }
        Ok(())
    }

    fn annotations(&self, out: &mut Elements<'_>) -> Result<(), Error> {
        let of_document = self.document.annotations.iter().map(|one| (DOCUMENT, one));
        let packages = self.document.packages.iter();
        let of_packages =
            packages.flat_map(|item| item.annotations.iter().map(|one| (item.id.as_str(), one)));
        for (index, (subject, one)) in of_document.chain(of_packages).enumerate() {
            let id = format!("SPDXRef-Annotation-{}", index.saturating_add(1));
            let mut element = self.begin("Annotation", &id);
            element.insert("annotationType".to_owned(), "other".into());
            element.insert("subject".to_owned(), self.name(subject).into());
            element.insert("statement".to_owned(), one.comment.as_str().into());
            out.element(&element.into())?;
        }
        Ok(())
    }
}

const CONTEXT: &str = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
const CREATION: &str = "_:creationinfo";
const AGENT: &str = "SPDXRef-Creator";
const TOOL: &str = "SPDXRef-Tool";
const SBOM: &str = "SPDXRef-Sbom";
