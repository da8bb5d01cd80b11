//! Files in which build tools of Java write down what they take.

use seawall_inventory::extractor::{Extracted, Fact, LayerFile};
use seawall_inventory::language::java::bazel_install::parse_maven_install;
use seawall_inventory::language::java::bazel_literal::parse_bazel;
use seawall_inventory::language::java::catalogue::parse_catalogue;
use seawall_inventory::language::java::gradle_lock::parse_gradle_lock;
use seawall_inventory::language::java::runtime::parse_release;
use seawall_inventory::language::java::sbt_lock::parse_sbt_lock;
use seawall_inventory::language::java::verification::parse_verification;
use seawall_model::package::Package;

type Parse = fn(&LayerFile, &mut Extracted);

fn read(parse: Parse, path: &str, text: &str) -> (Vec<Package>, Vec<String>) {
    let mut out = Extracted::default();
    let file = LayerFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    parse(&file, &mut out);
    let facts = out.facts.into_iter().flat_map(|(_, fact)| match fact {
        Fact::Listed { packages } => packages,
        other => panic!("{other:?}"),
    });
    let problems = out.problems.iter().map(|problem| problem.why.clone());
    (facts.collect(), problems.collect())
}

/// `line purl usage [needs]`.
#[track_caller]
fn check(parse: Parse, path: &str, text: &str, want: &[&str], problems: &[&str]) {
    let (packages, told) = read(parse, path, text);
    let line = |p: &Package| {
        let at = p.locations[0].start.map_or(0, |start| start.line);
        format!("{at} {} {} {:?}", p.purl, p.usage.name(), p.dependencies)
    };
    assert_eq!(packages.iter().map(line).collect::<Vec<_>>(), want);
    assert_eq!(told, problems);
}

#[test]
fn gradle_lock_files() {
    let text = "# This is a Gradle generated file for dependency locking.\n\
        g:a:1=compileClasspath,runtimeClasspath\n\
        g:t:2=testCompileClasspath,testRuntimeClasspath\n\
        g:p:3=annotationProcessor\n\
        g:m:4=runtimeClasspath,testRuntimeClasspath\nhalf:wri\nempty=x,y\n";
    let want = [
        "2 pkg:maven/g/a@1 production []",
        "3 pkg:maven/g/t@2 development []",
        "4 pkg:maven/g/p@3 development []",
        "5 pkg:maven/g/m@4 production []",
    ];
    let why = ["1 entries cannot be read, the first is `half:wri`"];
    check(parse_gradle_lock, "gradle.lockfile", text, &want, &why);
    let build = "g:a:1=classpath\n";
    let want = ["1 pkg:maven/g/a@1 development []"];
    check(
        parse_gradle_lock,
        "buildscript-gradle.lockfile",
        build,
        &want,
        &[],
    );
    let older = "gradle/dependency-locks/testRuntimeClasspath.lockfile";
    check(parse_gradle_lock, older, "g:a:1\n", &want, &[]);
}

#[test]
fn verification_metadata() {
    let text = format!(
        "<verification-metadata><components>\n\
        <component group=\"g\" name=\"a\" version=\"1\"><artifact name=\"a-1.jar\"><sha256 value=\"{0}\"/></artifact>\
        <artifact name=\"a-1.pom\"><sha256 value=\"{1}\"/></artifact></component>\n\
        <component group=\"g\" name=\"parent\" version=\"1\"><artifact name=\"parent-1.pom\"/></component>\n\
        <component group=\"g\" name=\"\" version=\"1\"/>\n</components></verification-metadata>",
        "ab".repeat(32),
        "cd".repeat(32)
    );
    let want = ["2 pkg:maven/g/a@1 unknown []"];
    let why = ["1 entries cannot be read, the first is `g::1`"];
    check(parse_verification, "v.xml", &text, &want, &why);
    let (packages, _) = read(parse_verification, "v.xml", &text);
    assert_eq!(packages[0].hashes.len(), 1);
    assert_eq!(packages[0].hashes[0].hex, "ab".repeat(32));
}

#[test]
fn version_catalogues() {
    let text = "[versions]\nv = \"1.2\"\nr = { strictly = \"[1,2[\", prefer = \"1.5\" }\n\
        [libraries]\na = \"g:a:1\"\nb = { module = \"g:b\", version.ref = \"v\" }\n\
        c = { group = \"g\", name = \"c\", version = { strictly = \"3\" } }\n\
        d = { module = \"g:d\" }\ne = { module = \"g:e\", version = \"1.+\" }\n\
        f = { module = \"g:f\", version.ref = \"r\" }\n[plugins]\np = { id = \"x.y\", version.ref = \"v\" }\n";
    let want = [
        "5 pkg:maven/g/a@1 unknown []",
        "6 pkg:maven/g/b@1.2 unknown []",
        "7 pkg:maven/g/c@3 unknown []",
        "10 pkg:maven/g/f@1.5 unknown []",
        "12 pkg:maven/x.y/x.y.gradle.plugin@1.2 development []",
    ];
    let why = ["the version of 2 packages cannot be told, the first is `g:d`"];
    check(
        parse_catalogue,
        "gradle/libs.versions.toml",
        text,
        &want,
        &why,
    );
    let (packages, problems) = read(
        parse_catalogue,
        "x",
        "[libraries]\na = \"g:a:1\"\nb = \"g:b:1",
    );
    assert_eq!((packages.len(), problems.len()), (1, 1), "{problems:?}");
}

#[test]
fn sbt_lock_files() {
    let hash = "a".repeat(40);
    let text = format!(
        r#"{{"lockVersion":1,"dependencies":[
        {{"org":"g","name":"a_2.13","version":"1","artifacts":[{{"name":"a.jar","hash":"sha1:{hash}"}}],"configurations":["compile","test"]}},
        {{"org":"g","name":"t","version":"2","artifacts":[],"configurations":["test"]}},
        {{"org":"g","name":"cut","ver"#
    );
    let want = [
        "0 pkg:maven/g/a_2.13@1 production []",
        "0 pkg:maven/g/t@2 development []",
    ];
    let (packages, problems) = read(parse_sbt_lock, "build.sbt.lock", &text);
    let lines: Vec<String> = packages
        .iter()
        .map(|p| format!("0 {} {} []", p.purl, p.usage.name()))
        .collect();
    assert_eq!(lines, want);
    assert_eq!(packages[0].hashes[0].hex, hash);
    assert!(problems[0].contains("EOF"), "{problems:?}");
}

#[test]
fn bazel_lock_files() {
    let text = r#"{"version":"2","artifacts":{
        "g:a":{"shasums":{"jar":"00"},"version":"1"},
        "g:b:aar":{"shasums":{"aar":null},"version":"2"},
        "g:c":{"version":null}},
        "dependencies":{"g:a":["g:b:aar","g:none"]}}"#;
    let want = [
        "0 pkg:maven/g/a@1 unknown [1]",
        "0 pkg:maven/g/b@2?type=aar unknown []",
    ];
    let why = ["1 entries cannot be read, the first is `g:c`"];
    check(parse_maven_install, "maven_install.json", text, &want, &why);
    let text = r#"{"dependency_tree":{"dependencies":[
        {"coord":"g:a:1","directDependencies":["g:b:2"],"sha256":"00"},
        {"coord":"g:b:2"},{"coord":"g:b:jar:sources:2"}]}}"#;
    let want = [
        "0 pkg:maven/g/a@1 unknown [1]",
        "0 pkg:maven/g/b@2 unknown []",
    ];
    check(parse_maven_install, "maven_install.json", text, &want, &[]);
}

#[test]
fn artifacts_in_files_of_bazel() {
    let text = "# \"g:comment:1\"\nmaven.install(\n    artifacts = [\n        \"g:a:1\",  # why\n        'g:b:aar:2',\n\
        \x20       \"g:c:${V}\",\n        maven.artifact(\"g\", \"d\", \"4\"),\n    ],\n    repositories = [\"x:y:z\"],\n)\n\
        maven.artifact(\n    testonly = True,\n    artifact = \"e\",\n    group = \"g\",\n    version = \"5\",\n)\n\
        deps = [artifact(\"g:a\")]\n";
    let want = [
        "4 pkg:maven/g/a@1 unknown []",
        "5 pkg:maven/g/b@2?type=aar unknown []",
        "7 pkg:maven/g/d@4 unknown []",
        "11 pkg:maven/g/e@5 development []",
    ];
    let why = ["the version of 1 packages cannot be told, the first is `g:c:${V}`"];
    check(parse_bazel, "MODULE.bazel", text, &want, &why);
}

#[test]
fn java_runtimes() {
    for (text, want) in [
        (
            "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"17.0.9\"\nJAVA_RUNTIME_VERSION=\"17.0.9+9\"\n",
            Some((
                "pkg:generic/oracle/openjdk@17.0.9?build=17.0.9%2B9",
                "cpe:2.3:a:oracle:openjdk:17.0.9:*:*:*:*:*:*:*",
            )),
        ),
        (
            "JAVA_VERSION=\"1.8.0_392\"\nOS_NAME=\"Linux\"\n",
            Some((
                "pkg:generic/oracle/openjdk@1.8.0_392",
                "cpe:2.3:a:oracle:openjdk:8:update392:*:*:*:*:*:*",
            )),
        ),
        (
            "IMPLEMENTOR=\"Oracle Corporation\"\nBUILD_TYPE=\"commercial\"\nJAVA_VERSION=\"21\"\n",
            Some((
                "pkg:generic/oracle/jdk@21",
                "cpe:2.3:a:oracle:jdk:21:*:*:*:*:*:*:*",
            )),
        ),
        ("NAME=\"Debian\"\n", None),
    ] {
        let got = parse_release(text.as_bytes());
        let got = got.map(|p| (p.purl.to_string(), p.cpes[0].clone()));
        let got = got
            .as_ref()
            .map(|(purl, cpe)| (purl.as_str(), cpe.as_str()));
        assert_eq!(got, want, "{text}");
    }
}
