//! Java archives: who they are, what is inside, what is said of those that cannot be known.

use seawall_inventory::extractor::{Extracted, Extractor as _, Fact, LayerFile};
use seawall_inventory::language::java::archive::{JavaArchive, parse_archive};
use seawall_model::package::Package;

use crate::jar::{Stored, jar};

const CLASS: (&str, &[u8]) = ("org/acme/A.class", b"\xca\xfe\xba\xbe");

fn properties(group: &str, artifact: &str, version: &str) -> String {
    format!("#Generated\nversion={version}\ngroupId={group}\nartifactId={artifact}\n")
}

fn read(path: &str, bytes: Vec<u8>) -> (Vec<Package>, Vec<String>) {
    let mut out = Extracted::default();
    let path = path.to_owned();
    parse_archive(&LayerFile { path, bytes }, &Stored, &mut out);
    let facts = out.facts.into_iter().flat_map(|(_, fact)| match fact {
        Fact::Listed { packages } => packages,
        other => panic!("{other:?}"),
    });
    let problems = out.problems.iter().map(ToString::to_string);
    (facts.collect(), problems.collect())
}

/// `purl path [positions of what it needs]`.
#[track_caller]
fn check(path: &str, files: &[(&str, &[u8])], want: &[&str], problems: &[&str]) {
    let (packages, told) = read(path, jar(files));
    let line = |p: &Package| format!("{} {} {:?}", p.purl, p.locations[0].path, p.dependencies);
    assert_eq!(packages.iter().map(line).collect::<Vec<_>>(), want);
    assert_eq!(told, problems);
}

fn manifest(lines: &[&str]) -> Vec<u8> {
    format!("Manifest-Version: 1.0\r\n{}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

#[test]
fn which_files() {
    for (path, wanted) in [
        ("app/a.jar", true),
        ("app/A.WAR", true),
        ("app/p.hpi", true),
        ("jdk/jmods/java.base.jmod", true),
        ("app/a.jar.sha1", false),
        ("jar", false),
    ] {
        assert_eq!(JavaArchive.interest(path).is_some(), wanted, "{path}");
    }
}

#[test]
fn what_maven_packed() {
    let own = properties("g.h", "a", "1");
    let pom = "<project><licenses><license><name>MIT</name></license></licenses></project>";
    let files: [(&str, &[u8]); 3] = [
        ("META-INF/maven/g.h/a/pom.xml", pom.as_bytes()),
        ("META-INF/maven/g.h/a/pom.properties", own.as_bytes()),
        CLASS,
    ];
    check(
        "x/renamed.jar",
        &files,
        &["pkg:maven/g.h/a@1 x/renamed.jar []"],
        &[],
    );
    let (packages, _) = read("x/a-1.jar", jar(&files));
    assert_eq!(packages[0].licences, ["MIT"]);
    assert_eq!(packages[0].name, "g.h:a");
    assert_eq!(packages[0].recognised, None);
}

#[test]
fn the_published_digest() {
    // `printf '' | sha1sum` is of no bytes; the archive is broken, its name is good.
    let (packages, problems) = read("a-1.2.jar", Vec::new());
    assert_eq!(
        packages[0].hashes[0].hex,
        "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    );
    assert_eq!(packages[0].purl.to_string(), "pkg:maven/a@1.2");
    assert!(packages[0].recognised.is_some());
    assert_eq!(problems[0], "Java archive a-1.2.jar: it is no archive");
}

#[test]
fn shaded_packages_are_listed_beside_their_archive() {
    let (own, other) = (properties("g", "own", "1"), properties("o", "other", "2"));
    let pom = "<project><parent><groupId>p</groupId><artifactId>pp</artifactId><version>3</version></parent>\
        <artifactId>bare</artifactId></project>";
    let files: [(&str, &[u8]); 3] = [
        ("META-INF/maven/o/other/pom.properties", other.as_bytes()),
        ("META-INF/maven/g/own/pom.properties", own.as_bytes()),
        ("META-INF/maven/p/bare/pom.xml", pom.as_bytes()),
    ];
    let want = [
        "pkg:maven/o/other@2 l/own-1-all.jar!/META-INF/maven/o/other/pom.properties []",
        "pkg:maven/p/bare@3 l/own-1-all.jar!/META-INF/maven/p/bare/pom.xml []",
        "pkg:maven/g/own@1?classifier=all l/own-1-all.jar [0, 1]",
    ];
    check("l/own-1-all.jar", &files, &want, &[]);
}

#[test]
fn archives_in_archives() {
    let inner = properties("g", "inner", "1");
    let inner = jar(&[("META-INF/maven/g/inner/pom.properties", inner.as_bytes())]);
    let rar = jar(&[("x.jar", &inner)]);
    let own = properties("g", "app", "2");
    let files: [(&str, &[u8]); 5] = [
        ("META-INF/maven/g/app/pom.properties", own.as_bytes()),
        ("WEB-INF/lib/inner-1.jar", &inner),
        ("lib/r.rar", &rar),
        ("lib/no.rar", b"Rar!\x1a\x07"),
        ("lib/broken.jar", b"nonsense"),
    ];
    let want = [
        "pkg:maven/g/inner@1 app.war!/WEB-INF/lib/inner-1.jar []",
        "pkg:maven/g/inner@1 app.war!/lib/r.rar!/x.jar []",
        "pkg:maven/g/app@2?type=war app.war [0, 1]",
    ];
    let problems = ["Java archive app.war!/lib/broken.jar: it is no archive"];
    check("app.war", &files, &want, &problems);
}

#[test]
fn manifests() {
    let cases: [(&str, &[&str], &str, &str); 9] = [
        (
            "a-1.jar",
            &["Implementation-Vendor-Id: g.h", "Implementation-Version: 1"],
            "org/acme/A.class",
            "pkg:maven/g.h/a@1",
        ),
        (
            "x.jar",
            &[
                "Implementation-Title: a",
                "Implementation-Version: 1.2 beta",
                "Group-Id: g",
            ],
            "org/acme/A.class",
            "pkg:maven/g/a@1.2",
        ),
        (
            "d-2.1.jar",
            &["Bundle-SymbolicName: g.h.d", "Bundle-Version: 2.1.0"],
            "A.class",
            "pkg:maven/g.h/d@2.1",
        ),
        (
            "git.hpi",
            &[
                "Short-Name: git",
                "Group-Id: o.p",
                "Plugin-Version: 5.2.1-SNAPSHOT (private)",
            ],
            "A.class",
            "pkg:maven/o.p/git@5.2.1-SNAPSHOT?type=hpi",
        ),
        (
            "spring-core-5.3.9.jar",
            &[
                "Implementation-Title: spring-core",
                "Implementation-Version: 5.3.9",
            ],
            "org/springframework/core/A.class",
            "pkg:maven/org.springframework/spring-core@5.3.9",
        ),
        (
            "catalina.jar",
            &[
                "Implementation-Title: Apache Tomcat",
                "Implementation-Version: 9.0.5",
            ],
            "org/apache/catalina/A.class",
            "pkg:maven/org.apache.tomcat/tomcat-catalina@9.0.5",
        ),
        // The name of a vendor is no group.
        (
            "a-1.jar",
            &[
                "Implementation-Vendor: org.acme",
                "Implementation-Vendor-Id: acme",
            ],
            "A.class",
            "pkg:maven/a@1",
        ),
        (
            "spring-core-1.jar",
            &[],
            "org/acme/A.class",
            "pkg:maven/spring-core@1",
        ),
        (
            "x.jar",
            &["Implementation-Title: a", "Specification-Version: 3"],
            "A.class",
            "pkg:maven/a@3",
        ),
    ];
    for (path, lines, class, want) in cases {
        let text = manifest(lines);
        let bytes = jar(&[("META-INF/MANIFEST.MF", &text), (class, b"")]);
        let (packages, problems) = read(path, bytes);
        let got: Vec<String> = packages.iter().map(|p| p.purl.to_string()).collect();
        assert_eq!(got, [want], "{path} {lines:?}");
        let told = packages[0].name.contains(':');
        assert_eq!(problems.is_empty(), told, "{problems:?}");
    }
}

#[test]
fn what_cannot_be_known_is_said() {
    let own: [(&str, &[u8]); 1] = [CLASS];
    let why = "Java archive x.jar: of it neither name nor version can be told";
    check("x.jar", &own, &[], &[why]);
    // Resources only, and an application whose classes are the user's own.
    check("x.jar", &[("a.txt", b"")], &[], &[]);
    check("x.jar", &[("BOOT-INF/classes/A.class", b"")], &[], &[]);
    let text = manifest(&["Implementation-Title: Java Runtime Environment"]);
    check(
        "rt.jar",
        &[("META-INF/MANIFEST.MF", &text), CLASS],
        &[],
        &[],
    );
}

#[test]
fn parts_that_are_broken_are_told_beside_the_good_ones() {
    let good = properties("g", "a", "1");
    let files: [(&str, &[u8]); 4] = [
        ("META-INF/maven/g/a/pom.properties", good.as_bytes()),
        ("META-INF/maven/damaged/pom.properties", b""),
        ("META-INF/maven/g/b/pom.properties", b"version=1\n"),
        ("META-INF/maven/g/c/pom.xml", b"<project><artifactId>"),
    ];
    let (packages, problems) = read("a-1.jar", jar(&files));
    assert_eq!(packages[0].purl.to_string(), "pkg:maven/g/a@1");
    let want = [
        "a-1.jar!/META-INF/maven/damaged/pom.properties: it is damaged",
        "a-1.jar!/META-INF/maven/g/b/pom.properties: it does not tell group, artifact and version",
        "a-1.jar!/META-INF/maven/g/c/pom.xml: line 1: it ends too early",
        "a-1.jar!/META-INF/maven/g/c/pom.xml: group, artifact and version cannot be told from it alone",
    ];
    assert_eq!(problems, want.map(|why| format!("Java archive {why}")));
}

#[test]
fn depth_is_bounded() {
    let own = properties("g", "a", "1");
    let mut bytes = jar(&[("META-INF/maven/g/a/pom.properties", own.as_bytes())]);
    for _ in 0..50 {
        bytes = jar(&[("x.jar", &bytes)]);
    }
    let (packages, problems) = read("x.jar", bytes);
    assert_eq!(packages, []);
    assert!(problems[0].contains("too deep"), "{problems:?}");
}

/// As Debian's package `liblog4j2-java` has it: a number inside the artifact, no version in the file's name.
#[test]
fn a_number_in_the_name_is_no_version() {
    let own = properties("org.apache.logging.log4j", "log4j-1.2-api", "2.19.0");
    let manifest = manifest(&["Implementation-Version: 2.19.0"]);
    let files: [(&str, &[u8]); 3] = [
        ("META-INF/MANIFEST.MF", &manifest),
        (
            "META-INF/maven/org.apache.logging.log4j/log4j-1.2-api/pom.properties",
            own.as_bytes(),
        ),
        ("org/apache/log4j/A.class", CLASS.1),
    ];
    let want = "pkg:maven/org.apache.logging.log4j/log4j-1.2-api@2.19.0 usr/share/java/log4j-1.2-api.jar []";
    check("usr/share/java/log4j-1.2-api.jar", &files, &[want], &[]);
}
