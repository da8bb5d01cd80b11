//! The parts of a document → elements.

use std::io::{self, Write};

use super::super::build;
use super::super::document::{
    Component, Dependency, Document, LicenceChoice, Metadata, Property, Rating, Tools,
    Vulnerability,
};
use super::element::Elements;
use crate::sbom::format::CycloneDxVersion;
use crate::sbom::{Error, Source};

/// Writes a document.
pub(in crate::sbom) fn write(
    version: CycloneDxVersion,
    source: &Source<'_>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let document = build::document(version, source)?;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    bom(&document, &mut Elements::new(out))?;
    Ok(())
}

fn bom(document: &Document, out: &mut Elements<'_>) -> io::Result<()> {
    let namespace = format!("http://cyclonedx.org/schema/bom/{}", document.spec_version);
    let attributes = [
        ("xmlns", Some(namespace.as_str())),
        ("serialNumber", document.serial_number.as_deref()),
        ("version", Some("1")),
    ];
    out.nested("bom", &attributes, |out| {
        metadata(&document.metadata, out)?;
        // The schemas want the list, be it empty.
        out.nested("components", &[], |out| {
            let mut all = document.components.iter();
            all.try_for_each(|one| component(one, out))
        })?;
        out.list("dependencies", &document.dependencies, |out, one| {
            dependency(one, out)
        })?;
        out.list("compositions", &document.compositions, |out, one| {
            out.nested("composition", &[], |out| {
                out.text("aggregate", &[], one.aggregate)?;
                out.list("assemblies", &one.assemblies, |out, reference| {
                    out.empty("assembly", &[("ref", Some(reference))])
                })
            })
        })?;
        let vulnerabilities = document.vulnerabilities.as_deref().unwrap_or_default();
        out.list("vulnerabilities", vulnerabilities, |out, one| {
            vulnerability(one, out)
        })
    })
}

fn metadata(metadata: &Metadata, out: &mut Elements<'_>) -> io::Result<()> {
    out.nested("metadata", &[], |out| {
        out.optional("timestamp", metadata.timestamp.as_deref())?;
        out.nested("tools", &[], |out| match &metadata.tools {
            Tools::Listed(tools) => tools.iter().try_for_each(|tool| {
                out.nested("tool", &[], |out| {
                    out.text("name", &[], &tool.name)?;
                    out.text("version", &[], &tool.version)
                })
            }),
            Tools::Components { components } => {
                out.list("components", components, |out, one| component(one, out))
            }
        })?;
        component(&metadata.component, out)?;
        properties(&metadata.properties, out)
    })
}

fn component(one: &Component, out: &mut Elements<'_>) -> io::Result<()> {
    let attributes = [
        ("type", Some(one.kind.as_str())),
        ("bom-ref", one.reference.as_deref()),
    ];
    out.nested("component", &attributes, |out| {
        if let Some(supplier) = &one.supplier {
            out.nested("supplier", &[], |out| {
                out.optional("name", supplier.name.as_deref())
            })?;
        }
        out.optional("publisher", one.publisher.as_deref())?;
        out.optional("group", one.group.as_deref())?;
        out.text("name", &[], &one.name)?;
        out.optional("version", one.version.as_deref())?;
        out.optional("description", one.description.as_deref())?;
        out.optional("scope", one.scope.as_deref())?;
        out.list("hashes", &one.hashes, |out, hash| {
            out.text("hash", &[("alg", Some(&hash.algorithm))], &hash.content)
        })?;
        out.list("licenses", &one.licenses, licence)?;
        out.optional("cpe", one.cpe.as_deref())?;
        out.optional("purl", one.purl.as_deref())?;
        properties(&one.properties, out)?;
        if let Some(evidence) = &one.evidence {
            out.nested("evidence", &[], |out| {
                out.list("occurrences", &evidence.occurrences, |out, place| {
                    out.nested("occurrence", &[], |out| {
                        out.text("location", &[], &place.location)?;
                        let line = place.line.map(|line| line.to_string());
                        out.optional("line", line.as_deref())
                    })
                })
            })?;
        }
        Ok(())
    })
}

fn licence(out: &mut Elements<'_>, one: &LicenceChoice) -> io::Result<()> {
    let Some(licence) = &one.license else {
        return out.optional("expression", one.expression.as_deref());
    };
    out.nested("license", &[], |out| {
        out.optional("id", licence.id.as_deref())?;
        out.optional("name", licence.name.as_deref())
    })
}

fn properties(all: &[Property], out: &mut Elements<'_>) -> io::Result<()> {
    out.list("properties", all, |out, one| {
        let value = one.value.as_deref().unwrap_or_default();
        out.text("property", &[("name", Some(&one.name))], value)
    })
}

fn dependency(one: &Dependency, out: &mut Elements<'_>) -> io::Result<()> {
    let reference = [("ref", Some(one.reference.as_str()))];
    if one.depends_on.is_empty() {
        return out.empty("dependency", &reference);
    }
    out.nested("dependency", &reference, |out| {
        let mut needs = one.depends_on.iter();
        needs.try_for_each(|to| out.empty("dependency", &[("ref", Some(to))]))
    })
}

fn vulnerability(one: &Vulnerability, out: &mut Elements<'_>) -> io::Result<()> {
    out.nested("vulnerability", &[], |out| {
        out.text("id", &[], &one.id)?;
        out.list("references", &one.references, |out, alias| {
            out.nested("reference", &[], |out| {
                out.text("id", &[], &alias.id)?;
                source(&alias.source.name, out)
            })
        })?;
        out.list("ratings", &one.ratings, rating)?;
        out.optional("recommendation", one.recommendation.as_deref())?;
        out.list("advisories", &one.advisories, |out, advisory| {
            out.nested("advisory", &[], |out| out.text("url", &[], &advisory.url))
        })?;
        out.optional("published", one.published.as_deref())?;
        out.nested("analysis", &[], |out| {
            out.text("state", &[], one.analysis.state)?;
            out.optional("justification", one.analysis.justification)?;
            out.list("responses", &one.analysis.responses, |out, response| {
                out.text("response", &[], response)
            })?;
            out.optional("detail", one.analysis.detail.as_deref())
        })?;
        out.list("affects", &one.affects, |out, affected| {
            out.nested("target", &[], |out| {
                out.text("ref", &[], &affected.reference)
            })
        })
    })
}

fn rating(out: &mut Elements<'_>, one: &Rating) -> io::Result<()> {
    out.nested("rating", &[], |out| {
        source(&one.source.name, out)?;
        let score = one.score.map(|score| score.to_string());
        out.optional("score", score.as_deref())?;
        out.optional("severity", one.severity)?;
        out.optional("method", one.method)?;
        out.optional("vector", one.vector.as_deref())
    })
}

fn source(name: &str, out: &mut Elements<'_>) -> io::Result<()> {
    out.nested("source", &[], |out| out.text("name", &[], name))
}
