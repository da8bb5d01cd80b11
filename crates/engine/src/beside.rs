//! What lies beside an artifact: bills of materials that were attached to it, by themselves or in signed statements.
//! They are claims, whoever signed them; a statement that speaks of another artifact claims nothing about this one.

use seawall_artifact::limits::Limits;
use seawall_artifact::source::Source;
use seawall_formats::sbom::{StatementHead, read_statement_head};
use seawall_inventory::sbom::{Claims, read_claims};
use seawall_model::digest::Digest;
use seawall_model::problem::{Problem, ProblemKind};

/// What lies beside an artifact claims, and what of it could not be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Claims by the name of the document.
    pub(crate) claims: Vec<(String, Claims)>,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
}

/// Reads the bills of materials that lie beside the artifact.
pub(crate) fn claims_beside(source: &dyn Source, limits: &Limits) -> Beside {
    let attached = source.attached(limits);
    let mut beside = Beside {
        claims: Vec::new(),
        problems: attached.problems,
    };
    for document in attached.documents {
        if let Some(head) = read_statement_head(&document.bytes) {
            // What states something else, such as how an image was built, lists nothing.
            if !head.holds_bill {
                continue;
            }
            if let Some(problem) = of_another(&head, &attached.subjects, &document.name) {
                beside.problems.push(problem);
                continue;
            }
        }
        let (claims, problems) = read_claims(&document.bytes, &document.name);
        beside.problems.extend(problems);
        beside
            .claims
            .extend(claims.map(|claims| (document.name, claims)));
    }
    beside
}

/// Says where a statement speaks of other things only than the artifact, which is known by these digests.
fn of_another(head: &StatementHead, known: &[Digest], name: &str) -> Option<Problem> {
    let other = head.subjects.first()?;
    if known.is_empty() || head.subjects.iter().any(|subject| known.contains(subject)) {
        return None;
    }
    let why = format!("the statement speaks of {other}, which is another image");
    Some(Problem::new(ProblemKind::Input, "attached SBOM", why).at(name))
}

#[cfg(test)]
mod tests {
    use seawall_artifact::Error;
    use seawall_artifact::source::{Attached, AttachedDocument, WalkContext, Walked};
    use seawall_model::tree::LayerVisitors;

    use super::*;

    /// A source with one document beside it.
    struct Having(Attached);

    impl Source for Having {
        fn name(&self) -> &'static str {
            "app"
        }

        fn attached(&self, _: &Limits) -> Attached {
            self.0.clone()
        }

        fn walk(&self, _: &dyn LayerVisitors, _: &WalkContext<'_>) -> Result<Walked, Error> {
            unreachable!("nothing is walked here")
        }
    }

    /// What a document says: names of packages, or why none.
    fn say(document: &str) -> Vec<String> {
        let subjects = ["a", "b"].map(|hex| format!("sha256:{}", hex.repeat(64)).parse());
        let source = Having(Attached {
            subjects: subjects.into_iter().map(Result::unwrap).collect(),
            documents: vec![AttachedDocument {
                name: "referrer".to_owned(),
                bytes: document.as_bytes().to_vec(),
            }],
            problems: Vec::new(),
        });
        let beside = claims_beside(&source, &Limits::default());
        let packages = beside
            .claims
            .iter()
            .flat_map(|(_, claims)| &claims.packages);
        let packages = packages.map(|package| package.name.clone());
        packages
            .chain(beside.problems.iter().map(ToString::to_string))
            .collect()
    }

    #[test]
    fn a_statement_counts_where_it_speaks_of_the_artifact() {
        let bill = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[
            {"type":"library","name":"left","version":"1","purl":"pkg:npm/left@1"}]}"#;
        let statement = |subject: &str, kind: &str, predicate: &str| {
            format!(
                r#"{{"_type":"https://in-toto.io/Statement/v1","subject":{subject},
                "predicateType":"{kind}","predicate":{predicate}}}"#
            )
        };
        let of = |hex: &str| {
            format!(
                r#"[{{"name":"x","digest":{{"sha256":"{}","gitCommit":"00"}}}}]"#,
                hex.repeat(64)
            )
        };
        let cyclonedx = "https://cyclonedx.org/bom";
        for subject in [
            of("a"),
            of("b"),
            "[]".to_owned(),
            r#"[{"name":"x"}]"#.to_owned(),
        ] {
            assert_eq!(
                say(&statement(&subject, cyclonedx, bill)),
                ["left"],
                "{subject}"
            );
        }
        let other = say(&statement(&of("c"), cyclonedx, bill));
        assert_eq!(other.len(), 1);
        assert!(other[0].contains("speaks of sha256:cccc") && other[0].contains("another image"));
        // What states something else lists nothing, and nothing is missing by that.
        let slsa = statement(
            &of("a"),
            "https://slsa.dev/provenance/v1",
            r#"{"buildDefinition":{}}"#,
        );
        assert_eq!(say(&slsa), [""; 0]);
        assert_eq!(say(bill), ["left"]);
        let broken = say("{\"bomFormat\"");
        assert!(
            broken.len() == 1 && broken[0].contains("referrer"),
            "{broken:?}"
        );
    }
}
