//! Projects: what is inherited, filled in, managed, and what cannot be told. Expectations are those of Maven's
//! documentation ("POM Reference", "Introduction to the Dependency Mechanism").

use super::*;

/// `name version usage` of what a project asks for, and the problems.
fn read(files: &[(&str, &str)], of: &str) -> (Vec<String>, Vec<String>) {
    let files: Vec<LayerFile> = files
        .iter()
        .map(|(path, text)| LayerFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    let mut out = Extracted::default();
    parse_poms(&files, &mut out);
    let listed = out.facts.iter().filter(|(path, _)| path == of);
    let packages = listed.flat_map(|(_, fact)| match fact {
        Fact::Listed { packages } => packages.as_slice(),
        _ => &[],
    });
    let lines = packages.map(|p| format!("{} {} {}", p.name, p.version, p.usage.name()));
    let problems = out.problems.iter().map(|p| p.why.clone());
    (lines.collect(), problems.collect())
}

#[track_caller]
fn check(files: &[(&str, &str)], of: &str, want: &[&str], problems: &[&str]) {
    let (lines, told) = read(files, of);
    assert_eq!(lines, want);
    assert_eq!(told, problems);
}

const PARENT: &str = "<project><groupId>g</groupId><artifactId>parent</artifactId><version>1</version>\
    <packaging>pom</packaging><properties><x>2</x><y>${x}.1</y></properties>\
    <dependencyManagement><dependencies>\
    <dependency><groupId>m</groupId><artifactId>managed</artifactId><version>${y}</version><scope>test</scope></dependency>\
    <dependency><groupId>g</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>\
    </dependencies></dependencyManagement><dependencies>\
    <dependency><groupId>a</groupId><artifactId>all</artifactId><version>${project.version}</version></dependency>\
    </dependencies></project>";
const BOM: &str = "<project><groupId>g</groupId><artifactId>bom</artifactId><version>1</version>\
    <properties><x>9</x></properties><dependencyManagement><dependencies>\
    <dependency><groupId>b</groupId><artifactId>imported</artifactId><version>${x}</version></dependency>\
    <dependency><groupId>m</groupId><artifactId>managed</artifactId><version>0</version></dependency>\
    </dependencies></dependencyManagement></project>";
const CHILD: &str = "<project><parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent>\
    <artifactId>child</artifactId><version>5</version><properties><x>3</x></properties><dependencies>\
    <dependency><groupId>m</groupId><artifactId>managed</artifactId></dependency>\
    <dependency><groupId>b</groupId><artifactId>imported</artifactId><scope>provided</scope></dependency>\
    <dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId><version>[1.0]</version><optional>true</optional></dependency>\
    </dependencies></project>";

#[test]
fn parents_properties_and_imported_versions() {
    let files = [
        ("pom.xml", PARENT),
        ("bom/pom.xml", BOM),
        ("child/pom.xml", CHILD),
    ];
    // The child's `x` counts in the parent's `y`, the list's own `x` in the list; `all` is inherited and has
    // the child's version.
    let want = [
        "m:managed 3.1 development",
        "b:imported 9 optional",
        "g:own 1.0 optional",
        "a:all 5 production",
        "g:child 5 unknown",
    ];
    check(&files, "child/pom.xml", &want, &[]);
}

#[test]
fn what_cannot_be_told_is_counted() {
    let text = "<project><parent><groupId>g</groupId><artifactId>away</artifactId><version>1</version></parent>\
        <artifactId>a</artifactId><dependencies>\
        <dependency><groupId>x</groupId><artifactId>none</artifactId></dependency>\
        <dependency><groupId>x</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>\
        <dependency><groupId>x</groupId><artifactId>variable</artifactId><version>${nothing}</version></dependency>\
        <dependency><groupId>x</groupId><artifactId>fine</artifactId><version>1</version></dependency>\
        </dependencies><profiles><profile><dependencies><dependency/></dependencies></profile></profiles></project>";
    let why = [
        "the version of 4 of its dependencies cannot be told, the first is x:none; its parent g:away:1 is not at hand",
    ];
    check(
        &[("p/pom.xml", text)],
        "p/pom.xml",
        &["x:fine 1 production", "g:a 1 unknown"],
        &why,
    );
}

#[test]
fn a_list_that_is_not_at_hand_is_named() {
    let why = "the version of 1 of its dependencies cannot be told, the first is b:imported; \
        the list of versions g:bom:1 is not at hand";
    let files = [("pom.xml", PARENT), ("child/pom.xml", CHILD)];
    let (lines, problems) = read(&files, "child/pom.xml");
    assert_eq!(lines[0], "m:managed 3.1 development");
    assert_eq!(problems, [why]);
}

#[test]
fn profiles_add_and_change() {
    let profile = |activation: &str, version: &str| {
        format!(
            "<profile>{activation}<properties><v>{version}</v><w>{version}</w></properties><dependencyManagement>\
            <dependencies><dependency><groupId>x</groupId><artifactId>m</artifactId><version>{version}.1</version>\
            </dependency></dependencies></dependencyManagement><dependencies>\
            <dependency><groupId>x</groupId><artifactId>p</artifactId><version>${{w}}</version></dependency>\
            <dependency><groupId>x</groupId><artifactId>m</artifactId></dependency></dependencies></profile>"
        )
    };
    let usual = "<activation><activeByDefault>true</activeByDefault></activation>";
    let text = format!(
        "<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version><properties><v>1</v></properties>\
        <dependencies><dependency><groupId>x</groupId><artifactId>d</artifactId><version>${{v}}</version></dependency>\
        </dependencies><profiles>{}{}</profiles></project>",
        profile(usual, "2"),
        profile("<id>other</id>", "3"),
    );
    // The model builder of Maven 3.8.7 gives the first three, and the next two where the other is active.
    let want = [
        "x:p 2 production",
        "x:m 2.1 production",
        "x:d 2 production",
        "x:p 3 production",
        "x:m 3.1 production",
        "g:a 1 unknown",
    ];
    let why = [
        "2 versions are others where certain profiles are active, the first is that of v",
        "1 versions that its profiles manage are not taken",
    ];
    check(&[("pom.xml", &text)], "pom.xml", &want, &why);
}

#[test]
fn circles_come_to_an_end() {
    let of = |name: &str, parent: &str| {
        format!(
            "<project><groupId>g</groupId><artifactId>{name}</artifactId><version>${{v}}</version>\
            <parent><groupId>g</groupId><artifactId>{parent}</artifactId><version>1</version>\
            <relativePath>../{parent}</relativePath></parent>\
            <properties><v>${{w}}</v><w>${{v}}${{v}}</w></properties>\
            <dependencies><dependency><groupId>x</groupId><artifactId>d</artifactId><version>1</version>\
            </dependency></dependencies></project>"
        )
    };
    let (a, b) = (of("a", "b"), of("b", "a"));
    let files = [("a/pom.xml", a.as_str()), ("b/pom.xml", b.as_str())];
    let why = ["its parents lead back to itself"; 2];
    check(&files, "a/pom.xml", &["x:d 1 production"], &why);
}

#[test]
fn the_good_part_of_a_broken_project() {
    let text = "<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version><dependencies>\
        <dependency><groupId>x</groupId><artifactId>d</artifactId><version>1</version></dependency><dependency><gro";
    let (lines, problems) = read(&[("pom.xml", text)], "pom.xml");
    assert!(lines.contains(&"x:d 1 production".to_owned()), "{lines:?}");
    assert!(!problems.is_empty());
    assert_eq!(
        read(&[("pom.xml", "<html></html>")], "pom.xml").1,
        ["it is no project but `html`"]
    );
}
