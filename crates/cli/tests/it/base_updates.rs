//! `--base-updates`: the registry of the base image is asked for newer ones, only when the user says so.

use seawall_testkit::image::{
    Files, Image, Packing, add_blob, annotate, descriptor, digest, finish_layout, write,
};
use seawall_testkit::registry::RealRegistry;
use seawall_testkit::tar::Tar;
use seawall_testkit::tool::{missing, run, skip};
use serde_json::{Value, json};

use crate::program::Desk;
use crate::sample;

/// An image that says what it was built on: the base's layer and one of its own.
fn built_on(name: &str, base: &Image) -> Files {
    let own = Tar::new().file("app/own", "x").finish();
    let tars = [base.layers[0].0.clone(), own];
    let config = json!({
        "os": "linux", "architecture": "amd64",
        "config": {"Labels": {"org.opencontainers.image.base.name": name}},
        "rootfs": {"type": "layers", "diff_ids": [digest(&tars[0]), digest(&tars[1])]},
        "history": [
            {"created_by": "ADD base /"},
            {"created_by": "CMD [\"sh\"]", "empty_layer": true},
            {"created_by": "COPY own /app"},
        ],
    });
    let mut files = Files::new();
    let config = config.to_string().into_bytes();
    let layers = tars.map(|tar| {
        let layer = descriptor("application/vnd.oci.image.layer.v1.tar", &tar, "");
        add_blob(&mut files, tar);
        layer
    });
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{},"layers":[{}]}}"#,
        descriptor("application/vnd.oci.image.config.v1+json", &config, ""),
        layers.join(",")
    );
    add_blob(&mut files, config);
    let described = descriptor(MANIFEST, manifest.as_bytes(), "");
    add_blob(&mut files, manifest.into_bytes());
    finish_layout(files, &[annotate(&described, "app:1")])
}

#[test]
fn newer_images_are_advised() {
    if let Some(why) = missing(&["docker-registry", "skopeo"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    let registry = RealRegistry::start("", "");
    let authority = &registry.authority;
    let base = sample::image();
    let base = Image {
        layers: base.layers[..1].to_vec(),
        ..base
    };
    registry.push(&base, Packing::Gzip, false);
    let copy = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|tag| format!("docker://{authority}/team/app:{tag}"));
        let words = [
            "--insecure-policy",
            "copy",
            "--quiet",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
        ];
        run(
            "skopeo",
            &[&words[..], &[&from, &to]].concat(),
            &desk.path("."),
        );
    };
    for tag in ["1.2.3", "1.2.4", "1.4.0", "1.5.0-rc1"] {
        copy("1", tag);
    }
    write(
        &built_on(&format!("{authority}/team/app:1.2.3"), &base),
        &desk.path("app"),
    );

    let without = desk.scan("layout app");
    assert_eq!(without["targets"][0]["base"]["updates"], Value::Null);
    let ask = format!("--base-updates {authority} layout app");
    let report = desk.scan(&ask);
    assert_eq!(report["targets"][0]["problems"], json!([]));
    let reference = |tag: &str| format!("{authority}/team/app:{tag}");
    let found = &report["targets"][0]["base"];
    let want = json!([
        {"kind": "same-line", "reference": reference("1.2.4")},
        {"kind": "newer-line", "reference": reference("1.4.0")},
    ]);
    assert_eq!(found["updates"], want);
    let advice = format!(
        "newer of the same line: {}; newer line: {}",
        reference("1.2.4"),
        reference("1.4.0")
    );
    assert_eq!(found["advice"], advice.as_str());

    // The tag moves on to another image.
    let other = Image::new("team/app:1").layer(Tar::new().file("etc/new", "x").finish(), "ADD x /");
    registry.push(&other, Packing::Gzip, false);
    copy("1", "1.2.3");
    let ran = desk.run(&format!("scan {ask}"));
    let table = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let want = format!("rebuild: {} is sha256:", reference("1.2.3"));
    assert!(table.contains(&want), "{ran:?}");

    // Without the user's word no place inside this network is asked, and that is told.
    let report = desk.scan("--base-updates registry layout app");
    let problem = report["targets"][0]["problems"][0]["why"].as_str().unwrap();
    assert!(problem.contains("inside this network"), "{problem}");
    assert_eq!(report["targets"][0]["base"]["updates"], Value::Null);
    // Where the image itself comes from that registry, it is asked anyway.
    let report = desk.scan(&format!(
        "--base-updates registry registry {authority}/team/app:1.4.0"
    ));
    assert_eq!(report["targets"][0]["problems"], json!([]));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let desk = Desk::new();
    desk.file("folder/x", "x");
    desk.file(
        "list.cdx.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[]}"#,
    );
    write(
        &sample::image().oci_layout(Packing::Plain),
        &desk.path("app"),
    );
    for (words, want) in [
        (
            "--offline --base-updates registry layout app",
            "--base-updates asks a registry, and --offline forbids the network",
        ),
        (
            "--base-updates registry fs folder",
            "files have no such thing",
        ),
        (
            "--base-updates registry sbom list.cdx.json",
            "a list of packages is none",
        ),
        (
            "--base-updates registry list.cdx.json",
            "a list of packages is none",
        ),
        (
            "--base-updates registry purl pkg:npm/a@1",
            "a list of packages is none",
        ),
        (
            "--base-updates somewhere layout app",
            "neither `registry` nor a HOST[:PORT]",
        ),
    ] {
        let ran = desk.run(&format!("scan {words}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {ran:?}");
        assert!(ran.err.contains(want), "{words}: {}", ran.err);
    }
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
