//! SPDX: what is written is valid and the same each time, and comes back as it was; what others write is
//! understood.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use seawall_formats::sbom::{self, Bom, Format, Source};
use seawall_model::artifact::{Artifact, ArtifactKind, Instruction, Layer};
use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::location::{Location, Position};
use seawall_model::package::{
    ChangelogMention, Hash, HashAlgorithm, Package, PackageType, Presence, Recognised, Relation,
    SourcePackage, Usage,
};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::purl::Purl;
use seawall_model::report::Tool;

const FORMATS: [Format; 3] = [Format::SpdxJson, Format::SpdxTagValue, Format::Spdx3];

pub(crate) fn artifact() -> Artifact {
    Artifact {
        name: "registry.example/team/app:1".into(),
        kind: ArtifactKind::Image,
        source: "registry",
        digest: format!("sha256:{}", "a".repeat(64)).parse().ok(),
        image_id: format!("sha256:{}", "b".repeat(64)).parse().ok(),
        platform: "linux/amd64".parse().ok(),
        created: "2026-01-02T03:04:05Z".parse().ok(),
        references: vec!["registry.example/team/app:1".into()],
        layers: vec![Layer {
            digest: None,
            diff_id: format!("sha256:{}", "c".repeat(64)).parse().ok(),
            size: Some(12),
            instruction: Some(Instruction {
                index: 3,
                text: "RUN echo '<text>a</text>' \\\n && b".into(),
                comment: Some("buildkit".into()),
                created: None,
            }),
        }],
        base: None,
        configuration: None,
    }
}

pub(crate) fn inventory() -> Inventory {
    let purl = |text: &str| Purl::parse_verbatim(text).unwrap();
    let deb_purl = "pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=amd64&distro=debian-12";
    let mut deb = Package::new(
        PackageType::Deb,
        "libssl3",
        "3.0.15-1~deb12u1",
        purl(deb_purl),
    );
    deb.architecture = Some("amd64".into());
    deb.source = Some(SourcePackage {
        name: "openssl".into(),
        version: "3.0.15-1~deb12u1".into(),
    });
    deb.maintainer = Some("Debian OpenSSL Team <team@debian.example>".into());
    deb.licences = vec!["Apache 2, with words".into(), "artistic </text>".into()];
    deb.locations = vec![Location::file("var/lib/dpkg/status", Some(0))];
    deb.files = vec!["usr/bin/c_rehash".into()];
    deb.changelog = vec![ChangelogMention {
        id: "CVE-2024-1".into(),
        version: "3.0.15-1~deb12u1".into(),
        path: "usr/share/doc/libssl3/changelog.Debian.gz".into(),
    }];
    let mut go = Package::new(
        PackageType::Golang,
        "github.com/BurntSushi/toml",
        "v1.0.0",
        purl("pkg:golang/github.com/BurntSushi/toml@v1.0.0"),
    );
    go.owner = Some(0);
    go.relation = Relation::Indirect;
    go.commit = Some("d".repeat(40));
    let mut npm = Package::new(
        PackageType::Npm,
        "@a/b",
        "1.0.0",
        purl("pkg:npm/%40a/b@1.0.0"),
    );
    npm.licence = Some("MIT OR (Apache-2.0 AND LicenseRef-own)".into());
    npm.licences = vec!["MIT/whatever".into()];
    npm.hashes = vec![Hash::new(HashAlgorithm::Sha512, &"e".repeat(128)).unwrap()];
    npm.cpes = vec!["cpe:2.3:a:a:b:1.0.0:*:*:*:*:*:*:*".into()];
    npm.presence = Presence::Declared;
    npm.relation = Relation::Direct;
    npm.usage = Usage::Development;
    npm.dependencies = vec![3];
    npm.locations = vec![Location {
        start: Some(Position { line: 7, column: 3 }),
        ..Location::file("app/package-lock.json", Some(0))
    }];
    let mut twin = Package::new(PackageType::Npm, "c", "2.0.0", purl("pkg:npm/c@2.0.0"));
    twin.licence = Some("ISC".into());
    twin.licences = vec!["ISC".into()];
    twin.recognised = Some(Recognised {
        signature: "c".into(),
        offset: 9,
        text: "c\\x00 2.0.0".into(),
    });
    // The same package, owned by another.
    let mut owned = twin.clone();
    owned.owner = Some(0);
    owned.usage = Usage::Optional;
    Inventory {
        distribution: Some(Distribution {
            id: "debian".into(),
            id_like: Vec::new(),
            name: "Debian GNU/Linux".into(),
            pretty_name: "Debian GNU/Linux 12 (bookworm)".into(),
            version: "12".into(),
            codename: Some("bookworm".into()),
            base_codename: None,
            variant: None,
            path: "usr/lib/os-release".into(),
        }),
        packages: vec![deb, go, npm, twin, owned],
        subscriptions: vec!["esm-apps".into()],
        problems: vec![Problem::new(ProblemKind::Limit, "layer 3", "it is = large").at("a/b")],
        ..Inventory::default()
    }
}

fn written(format: Format, artifact: &Artifact, inventory: &Inventory) -> Vec<u8> {
    let tool = Tool {
        name: "seawall".into(),
        version: "0.1.0".into(),
        database: None,
    };
    let source = Source {
        artifact,
        inventory,
        tool: &tool,
        created: "2026-11-22T08:00:00Z".parse().ok(),
        findings: None,
        build: None,
    };
    let mut out = Vec::new();
    sbom::write(format, &source, &mut out).unwrap();
    out
}

#[test]
fn everything_comes_back() {
    let (artifact, inventory) = (artifact(), inventory());
    for format in FORMATS {
        let bytes = written(format, &artifact, &inventory);
        assert_eq!(bytes, written(format, &artifact, &inventory), "{format}");
        let bom = sbom::read(&bytes, "x").unwrap();
        assert_eq!(
            bom.inventory.distribution, inventory.distribution,
            "{format}"
        );
        let packages = bom.inventory.packages.iter().zip(&inventory.packages);
        for (got, want) in packages {
            assert_eq!(got, want, "{format}");
        }
        assert_eq!(bom.inventory, inventory, "{format}");
        assert_eq!(bom.subject, Some(ArtifactKind::Image));
        let described = Artifact {
            kind: ArtifactKind::Image,
            source: "registry",
            ..bom.artifact
        };
        assert_eq!(described, artifact, "{format}");
    }
}

#[test]
fn nothing_known_is_written_as_well() {
    let artifact = Artifact {
        name: String::new(),
        digest: None,
        image_id: None,
        platform: None,
        created: None,
        references: Vec::new(),
        layers: Vec::new(),
        base: None,
        configuration: None,
        kind: ArtifactKind::Filesystem,
        source: "rootfs",
    };
    for format in FORMATS {
        let bytes = written(format, &artifact, &Inventory::default());
        let bom = sbom::read(&bytes, "x").unwrap();
        assert_eq!(bom.inventory, Inventory::default(), "{format}");
        assert_eq!(bom.subject, Some(ArtifactKind::Filesystem));
    }
}

#[test]
fn a_document_needs_a_time() {
    let (artifact, inventory) = (artifact(), inventory());
    let tool = Tool {
        name: "seawall".into(),
        version: "0.1.0".into(),
        database: None,
    };
    let source = Source {
        artifact: &artifact,
        inventory: &inventory,
        tool: &tool,
        created: None,
        findings: None,
        build: None,
    };
    for format in FORMATS {
        let refused = sbom::write(format, &source, &mut Vec::new());
        assert!(matches!(refused, Err(sbom::Error::Missing { .. })));
    }
}

#[test]
fn json_is_valid_against_the_published_schema() {
    let schema = include_str!("../data/schema/spdx-2.3.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let bytes = written(Format::SpdxJson, &artifact(), &inventory());
    let mut value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    value["packages"][0]["primaryPackagePurpose"] = "SHIP".into();
    assert!(!validator.is_valid(&value));
}

/// The specification's own validator, where it is installed.
#[test]
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn the_tools_of_the_specification_accept_it() {
    let folder = std::env::temp_dir().join(format!("seawall-spdx-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (format, name) in [
        (Format::SpdxJson, "a.spdx.json"),
        (Format::SpdxTagValue, "a.spdx"),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, written(format, &artifact(), &inventory())).unwrap();
        let run = Command::new("pyspdxtools").arg("-i").arg(&path).output();
        match run {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{format}: {said}");
            }
            Err(_) => println!("skipped: pyspdxtools is not installed"),
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The bindings that SPDX makes of its model's shapes (SHACL) for 3.0.1, where they are installed: they refuse what the
/// model does not know, what is of another type, and what is there too often or too seldom.
#[test]
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn the_model_of_spdx_3_accepts_it() {
    let script = "import sys\n\
        try:\n  from spdx_python_model import v3_0_1 as spdx\n\
        except ImportError: sys.exit(77)\n\
        known = spdx.SHACLObjectSet()\n\
        spdx.JSONLDDeserializer().read(sys.stdin.buffer, known)\n\
        bad = [o for o in known.foreach() if type(o) is spdx.SHACLObject]\n\
        sys.exit(f'{len(bad)} unknown' if bad else 0 if len(list(known.foreach())) > 5 else 'empty')";
    let check = |bytes: &[u8]| {
        let mut child = Command::new("python3")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        child.stdin.take().unwrap().write_all(bytes).ok();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code() != Some(77)).then_some((output.status.success(), said))
    };
    let bytes = written(Format::Spdx3, &artifact(), &inventory());
    let Some((good, said)) = check(&bytes) else {
        return println!("skipped: python3 with spdx_python_model is not installed");
    };
    assert!(good, "{said}");
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [
        ("\"software_Package\"", "\"software_Parcel\""),
        (
            "\"relationshipType\":\"contains\"",
            "\"relationshipType\":\"holds\"",
        ),
        ("\"software_packageVersion\"", "\"software_release\""),
    ] {
        assert!(text.contains(from), "{from}: {text}");
        let (good, said) = check(text.replace(from, to).as_bytes()).unwrap();
        assert!(!good, "{from} {said}");
    }
}

fn read(text: &str) -> Bom {
    sbom::read(text.as_bytes(), "x").unwrap()
}

/// Packages as `kind name version source-name source-version`.
fn lines(bom: &Bom) -> Vec<String> {
    let line = |package: &Package| {
        let source = package.source.as_ref();
        let source = source.map(|s| format!(" {} {}", s.name, s.version));
        let source = source.unwrap_or_default();
        format!(
            "{} {} {}{source}",
            package.kind, package.name, package.version
        )
    };
    bom.inventory.packages.iter().map(line).collect()
}

/// A file of `tests/data/sbom`.
fn data(name: &str) -> Bom {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sbom");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    sbom::read(&bytes, "x").unwrap()
}

/// Made by Trivy 0.76 of an image of Debian with an npm project, in both forms; shortened.
#[test]
fn documents_of_trivy() {
    for name in ["trivy.spdx.json", "trivy.spdx"] {
        let bom = data(name);
        let want = [
            "deb zlib1g 1:1.2.13.dfsg-1 zlib 1:1.2.13.dfsg-1",
            "npm accepts 1.3.8",
        ];
        assert_eq!(lines(&bom), want, "{name}");
        let distribution = bom.inventory.distribution.as_ref().unwrap();
        let named = (distribution.id.as_str(), distribution.version.as_str());
        assert_eq!(named, ("debian", "12.15"));
        assert_eq!(bom.inventory.problems, []);
        assert_eq!(bom.artifact.name, "image.tar");
        assert_eq!(bom.subject, Some(ArtifactKind::Image));
        let deb = &bom.inventory.packages[0];
        assert_eq!(deb.architecture.as_deref(), Some("amd64"));
        let maintainer = "Mark Brown <broonie@debian.example>";
        assert_eq!(deb.maintainer.as_deref(), Some(maintainer));
        assert_eq!(deb.licences, ["Zlib", "own words"]);
    }
}

/// Made by Syft 1.18 of the same image, in three forms; shortened.
#[test]
fn documents_of_syft() {
    for name in ["syft.spdx.json", "syft.spdx", "syft.json"] {
        let bom = data(name);
        let want = [
            "deb libc6 2.36-9+deb12u14 glibc 2.36-9+deb12u14",
            "deb libssl3 3.0.22-1~deb12u2 openssl 3.0.22-1~deb12u2",
            "npm accepts 1.3.8",
        ];
        assert_eq!(lines(&bom), want, "{name}");
        let distribution = bom.inventory.distribution.as_ref().unwrap();
        let named = (distribution.id.as_str(), distribution.version.as_str());
        assert_eq!(named, ("debian", "12"));
        // The jar has no version.
        assert_eq!(
            bom.inventory.problems.len(),
            1,
            "{:?}",
            bom.inventory.problems
        );
        assert_eq!(bom.inventory.packages[1].dependencies, [0], "{name}");
        let location = &bom.inventory.packages[0].locations[0];
        assert_eq!(location.path, "var/lib/dpkg/status");
    }
}

#[test]
fn a_bitnami_component_describes_itself_and_is_a_package() {
    let bom = read(
        r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"redis-7.2.4-0",
        "packages":[
          {"SPDXID":"SPDXRef-Package-redis","name":"redis","versionInfo":"7.2.4-0",
           "licenseDeclared":"BSD-3-Clause","filesAnalyzed":null,"externalRefs":[
            {"referenceCategory":"SECURITY","referenceType":"cpe23Type",
             "referenceLocator":"cpe:2.3:*:redis:redis:7.2.4:*:*:*:*:*:*:*"},
            {"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl",
             "referenceLocator":"pkg:bitnami/redis@7.2.4-0?arch=amd64&distro=debian-12"}]}],
        "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES",
          "relatedSpdxElement":"SPDXRef-Package-redis"}]}"#,
    );
    assert_eq!(lines(&bom), ["bitnami redis 7.2.4-0"]);
    assert_eq!(
        bom.inventory.packages[0].licence.as_deref(),
        Some("BSD-3-Clause")
    );
    assert_eq!(bom.inventory.problems, []);
}

#[test]
fn a_go_module_keeps_its_whole_path() {
    // As Syft 1.18 writes a module with four parts.
    let bom = read(
        r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"x","packages":[
          {"SPDXID":"SPDXRef-1","name":"github.com/aws/aws-sdk-go-v2/service/s3",
           "versionInfo":"v1.2.0","externalRefs":[{"referenceType":"purl",
           "referenceLocator":"pkg:golang/github.com/aws/aws-sdk-go-v2@v1.2.0#service/s3"}]}]}"#,
    );
    assert_eq!(
        lines(&bom),
        ["golang github.com/aws/aws-sdk-go-v2/service/s3 v1.2.0"]
    );
}

#[test]
fn what_cannot_be_looked_up_is_listed_and_told() {
    // In the shape of GitHub's export: the repository, a package with no version, one of no known type.
    let bom = read(
        r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"com.github.a/b",
        "packages":[
          {"SPDXID":"SPDXRef-r","name":"com.github.a/b","versionInfo":"main","externalRefs":[
            {"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl",
             "referenceLocator":"pkg:github/a/b@main"}]},
          {"SPDXID":"SPDXRef-1","name":"requests","versionInfo":"","externalRefs":[
            {"referenceType":"purl","referenceLocator":"pkg:pypi/requests"}]},
          {"SPDXID":"SPDXRef-2","name":"urllib3","versionInfo":"2.0.0","externalRefs":[
            {"referenceType":"purl","referenceLocator":"pkg:pypi/urllib3"}]},
          {"SPDXID":"SPDXRef-3","name":"thing","versionInfo":"3","externalRefs":[
            {"referenceType":"purl","referenceLocator":"pkg:oddity/thing@3"}]},
          {"SPDXID":"SPDXRef-4","name":"nameless","versionInfo":"4"},
          {"SPDXID":5}, 6],
        "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES",
          "relatedSpdxElement":"SPDXRef-r"},
          {"spdxElementId":"SPDXRef-1","relationshipType":"DEV_DEPENDENCY_OF",
           "relatedSpdxElement":"SPDXRef-2"}]}"#,
    );
    let want = [
        "generic nameless 4",
        "generic thing 3",
        "pypi urllib3 2.0.0",
    ];
    assert_eq!(lines(&bom), want);
    let problems: Vec<String> = bom
        .inventory
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    for named in ["requests", "thing", "nameless", "package 6", "package 7"] {
        assert!(
            problems.iter().any(|one| one.contains(named)),
            "{named} {problems:?}"
        );
    }
    assert_eq!(bom.artifact.name, "com.github.a/b");
}

#[test]
fn three_of_another_maker() {
    // Names and structure of the specification's own description of the graph.
    let bom = read(
        r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
        {"type":"Relationship","spdxId":"urn:x:r1","creationInfo":"_:c","from":"urn:x:p1",
         "relationshipType":"dependsOn","to":["urn:x:p2"]},
        {"type":"Relationship","spdxId":"urn:x:r2","creationInfo":"_:c","from":"urn:x:p2",
         "relationshipType":"hasDeclaredLicense","to":["https://spdx.org/licenses/MIT"]},
        {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-01T00:00:00Z",
         "createdBy":["urn:x:a"]},
        {"type":"Organization","spdxId":"urn:x:a","creationInfo":"_:c","name":"A Team"},
        {"type":"SpdxDocument","spdxId":"urn:x:d","creationInfo":"_:c","rootElement":["urn:x:s"]},
        {"type":"software_Sbom","spdxId":"urn:x:s","creationInfo":"_:c","rootElement":["urn:x:root"]},
        {"type":"software_Package","spdxId":"urn:x:root","creationInfo":"_:c","name":"the image",
         "software_primaryPurpose":"container"},
        {"type":"software_Package","spdxId":"urn:x:os","creationInfo":"_:c","name":"Alpine",
         "software_packageVersion":"3.20.1","software_primaryPurpose":"operatingSystem"},
        {"type":"software_Package","spdxId":"urn:x:p1","creationInfo":"_:c","name":"a",
         "software_packageVersion":"1.0","software_packageUrl":"pkg:npm/a@1.0"},
        {"type":"software_Package","spdxId":"urn:x:p2","creationInfo":"_:c","name":"musl",
         "suppliedBy":"urn:x:a","externalIdentifier":[{"type":"ExternalIdentifier",
          "externalIdentifierType":"packageUrl","identifier":"pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64"}],
         "verifiedUsing":[{"type":"Hash","algorithm":"sha1",
          "hashValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}]}"#,
    );
    assert_eq!(lines(&bom), ["apk musl 1.2.5-r0", "npm a 1.0"]);
    let musl = &bom.inventory.packages[0];
    assert_eq!(musl.vendor.as_deref(), Some("A Team"));
    assert_eq!(musl.licence.as_deref(), Some("MIT"));
    assert_eq!(musl.hashes.len(), 1);
    assert_eq!(bom.inventory.packages[1].dependencies, [0]);
    let distribution = bom.inventory.distribution.unwrap();
    assert_eq!(
        (distribution.id.as_str(), distribution.version.as_str()),
        ("alpine", "3.20.1")
    );
    assert_eq!(bom.artifact.name, "the image");
}

#[test]
fn broken_documents() {
    for text in [
        r#"{"spdxVersion":"SPDX-9.9","packages":[]}"#,
        r#"{"spdxVersion":"SPDX-2.3","packages":{}}"#,
        r#"{"spdxVersion":"SPDX-2.3","spdxVersion":"SPDX-2.3"}"#,
        r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}"#,
        "SPDXVersion: SPDX-1.2\n",
    ] {
        assert!(sbom::read(text.as_bytes(), "x").is_err(), "{text}");
    }
    let bom = read(
        "SPDXVersion: SPDX-2.3\nhalf a line\nPackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\n\
         ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nExternalRef: purl\n\
         PackageSourceInfo: <text>has no end\n\nPackageName: b\n",
    );
    assert_eq!(lines(&bom), ["npm a 1"]);
    assert!(
        bom.inventory.problems.len() >= 2,
        "{:?}",
        bom.inventory.problems
    );
}

/// Replays the seeds of the fuzz targets `spdx3`, `spdx_json`, `spdx_tag_value` and `syft_json`.
#[test]
fn seeds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (target, format) in [
        ("spdx3", Format::Spdx3),
        ("spdx_json", Format::SpdxJson),
        ("spdx_tag_value", Format::SpdxTagValue),
        ("syft_json", Format::SpdxJson),
    ] {
        let mut packages = 0;
        for seed in std::fs::read_dir(corpus.join(target)).unwrap() {
            let bytes = std::fs::read(seed.unwrap().path()).unwrap();
            let bom = sbom::read(&bytes, "x").unwrap();
            let again = written(format, &bom.artifact, &bom.inventory);
            let again = sbom::read(&again, "x").unwrap();
            assert_eq!(again.inventory.packages, bom.inventory.packages, "{target}");
            packages += bom.inventory.packages.len();
        }
        assert!(packages > 0, "{target}");
    }
}
