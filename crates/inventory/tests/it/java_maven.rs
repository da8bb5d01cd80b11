//! A project of several modules, as Maven's own model builder (3.8.7) understands it.

use std::path::Path;

use seawall_inventory::extractor::{Extracted, Fact, LayerFile};
use seawall_inventory::language::java::pom::parse_poms;
use seawall_model::package::{Relation, Usage};

/// What Maven says of each module: its coordinates, then `group:artifact version usage` of what it asks for.
const WANT: [(&str, &str, &[&str]); 4] = [
    ("shop/bom/pom.xml", "org.example.shop:bom 2.4.0", &[]),
    (
        "shop/core/pom.xml",
        "org.example.shop:shop-core 2.4.0",
        &[
            "com.fasterxml.jackson.core:jackson-databind 2.15.3 production",
            "junit:junit 4.13.2 development",
            "org.example.native:codec 1.1 production",
            "org.postgresql:postgresql 42.7.3 production",
            "org.slf4j:slf4j-api 1.7.36 production",
        ],
    ),
    (
        "shop/pom.xml",
        "org.example.shop:shop 2.4.0",
        &["org.slf4j:slf4j-api 1.7.36 production"],
    ),
    (
        "shop/web/pom.xml",
        "org.example.web:shop-web 3.0",
        &[
            "com.fasterxml.jackson.core:jackson-databind 2.15.3 development",
            "javax.servlet:javax.servlet-api 4.0.1 optional",
            "junit:junit 4.13.2 development",
            "org.apache.commons:commons-text 1.10.0 optional",
            "org.example.native:codec 1.1 production",
            "org.example.shop:shop-core 2.4.0 production",
            "org.postgresql:postgresql 42.7.3 production",
            "org.slf4j:slf4j-api 1.7.36-3.0 production",
        ],
    ),
];

#[test]
fn as_maven_understands_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/java");
    let files = WANT.map(|(path, ..)| LayerFile {
        path: path.to_owned(),
        bytes: std::fs::read(folder.join(path)).unwrap(),
    });
    let mut out = Extracted::default();
    parse_poms(&files, &mut out);
    assert_eq!(out.problems, []);
    assert_eq!(out.facts.len(), WANT.len());
    for ((path, fact), (want_path, own, want)) in out.facts.iter().zip(WANT) {
        assert_eq!(path, want_path);
        let Fact::Listed { packages } = fact else {
            panic!("{fact:?}");
        };
        let (projects, others): (Vec<_>, Vec<_>) = packages
            .iter()
            .partition(|p| p.relation == Relation::Project);
        let project = projects[0];
        assert_eq!(format!("{} {}", project.name, project.version), own);
        assert_eq!(
            project.licences,
            if path.contains("bom") {
                vec![]
            } else {
                vec!["Apache-2.0"]
            }
        );
        let mut got: Vec<String> = others
            .iter()
            .map(|p| format!("{} {} {}", p.name, p.version, p.usage.name()))
            .collect();
        got.sort();
        assert_eq!(got, want, "{path}");
        assert!(
            others
                .iter()
                .all(|p| p.usage != Usage::Unknown && p.locations.len() == 1)
        );
    }
}
