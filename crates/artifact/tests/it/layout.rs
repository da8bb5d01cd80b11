//! OCI layouts in directories: several platforms and names, and links that lead elsewhere.

use std::os::unix::fs::symlink;
use std::path::Path;

use seawall_artifact::ErrorKind;
use seawall_artifact::source::reference::Reference;
use seawall_artifact::source::target::{EngineAnswer, ImageFile, Target, guess};
use seawall_artifact::source::{OpenOptions, Source, layout};
use seawall_testkit::image::{self, Files, Image, Packing};
use seawall_testkit::tar::Tar;

use crate::archive::sample;
use crate::walked::{walk, walk_well};

fn open(
    folder: &Path,
    image: Option<&str>,
    platform: Option<&str>,
) -> Result<Vec<Box<dyn Source>>, seawall_artifact::Error> {
    let file = ImageFile {
        path: folder.to_owned(),
        image: image.map(str::to_owned),
    };
    let options = OpenOptions {
        platform: platform.map(|text| text.parse().unwrap()),
        ..OpenOptions::default()
    };
    layout::open(&file, &options)
}

fn marked(platform: &str) -> Image {
    let (os, architecture) = platform.split_once('/').unwrap();
    let tar = Tar::new().file("platform", platform).finish();
    Image::new("multi:1")
        .layer(tar, "COPY platform")
        .platform(os, architecture)
}

#[test]
fn the_platform_is_chosen_in_nested_indexes() {
    let mut files = Files::new();
    let all = ["linux/amd64", "linux/arm64", "linux/s390x"];
    let manifests = all.map(|platform| marked(platform).add_blobs(Packing::Gzip, &mut files));
    let nested = image::add_index(&mut files, &manifests);
    let files = image::finish_layout(files, &[image::annotate(&nested, "multi:1")]);
    let folder = tempfile::tempdir().unwrap();
    image::write(&files, folder.path());
    for platform in all {
        let sources = open(folder.path(), Some("multi:1"), Some(platform)).unwrap();
        let seen = walk_well(&*sources[0]);
        assert_eq!(seen.tree["platform"], platform);
        assert_eq!(seen.artifact.platform.unwrap().to_string(), platform);
    }
    let error = open(folder.path(), None, Some("linux/arm/v7"))
        .err()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::User);
    assert!(
        error
            .to_string()
            .contains("linux/amd64, linux/arm64, linux/s390x"),
        "{error}"
    );
}

#[test]
fn every_name_is_an_image_and_one_that_is_broken_does_not_hide_the_others() {
    let mut files = Files::new();
    let good = sample().add_blobs(Packing::Zstd, &mut files);
    let other = marked("linux/amd64").add_blobs(Packing::Plain, &mut files);
    let gone = marked("linux/arm64").add_blobs(Packing::Plain, &mut Files::new());
    let names = [
        image::annotate(&good, "a:1"),
        image::annotate(&good, "a:2"),
        image::annotate(&other, "b:1"),
        image::annotate(&gone, "c:1"),
    ];
    let folder = tempfile::tempdir().unwrap();
    image::write(&image::finish_layout(files, &names), folder.path());
    let sources = open(folder.path(), None, None).unwrap();
    assert_eq!(sources.len(), 3);
    assert_eq!(walk_well(&*sources[0]).artifact.references, ["a:1", "a:2"]);
    assert_eq!(walk_well(&*sources[1]).tree["platform"], "linux/amd64");
    let error = walk(&*sources[2]).unwrap_err();
    assert!(error.to_string().contains("does not hold"), "{error}");
    assert_eq!(open(folder.path(), Some("b:1"), None).unwrap().len(), 1);
}

#[test]
fn a_link_out_of_the_layout_is_not_followed() {
    let files = sample().oci_layout(Packing::Plain);
    let outside = tempfile::tempdir().unwrap();
    image::write(&files, outside.path());
    let blob = image::blob_path(&sample().layers[0].0);
    let folder = tempfile::tempdir().unwrap();
    image::write(&files, folder.path());
    let inside = folder.path().join(&blob);

    std::fs::remove_file(&inside).unwrap();
    symlink(outside.path().join(&blob), &inside).unwrap();
    let seen = walk_well(&*open(folder.path(), None, None).unwrap()[0]);
    assert!(seen.complains("does not hold it"), "{:?}", seen.problems);
    assert!(!seen.tree.contains_key("etc/os-release"));

    // A pipe in the place of a blob neither blocks nor is read.
    std::fs::remove_file(&inside).unwrap();
    rustix::fs::mkfifoat(
        rustix::fs::CWD,
        &inside,
        rustix::fs::Mode::from_raw_mode(0o644),
    )
    .unwrap();
    let seen = walk_well(&*open(folder.path(), None, None).unwrap()[0]);
    assert!(seen.complains("does not hold it"), "{:?}", seen.problems);

    std::fs::remove_dir_all(folder.path().join("blobs")).unwrap();
    symlink(outside.path().join("blobs"), folder.path().join("blobs")).unwrap();
    assert!(open(folder.path(), None, None).is_err());
}

#[test]
fn arguments_are_understood_and_the_reason_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    things(&at);
    for (argument, target, why) in arguments(&at) {
        let guessed = guess(&argument, &engine).unwrap();
        assert_eq!(guessed.target, target, "{argument}");
        assert!(guessed.why.contains(why), "{argument}: {}", guessed.why);
    }
    for bad in [
        at("text"),
        at("absent.tar"),
        "./absent".to_owned(),
        "No Such".to_owned(),
        "dir:".to_owned(),
    ] {
        assert!(guess(&bad, &engine).is_err(), "{bad}");
    }
}

/// An engine that has one image.
fn engine(reference: &Reference) -> EngineAnswer {
    match reference.path() {
        "library/debian" => EngineAnswer::Has,
        "library/silent" => EngineAnswer::Silent("no socket".to_owned()),
        _ => EngineAnswer::Lacks,
    }
}

/// Makes one of each thing that an argument may name.
fn things(at: &dyn Fn(&str) -> String) {
    image::write(
        &sample().oci_layout(Packing::Gzip),
        Path::new(&at("layout")),
    );
    image::write(&sample().saved_old(), Path::new(&at("saved")));
    std::fs::create_dir_all(at("root/usr/lib")).unwrap();
    std::fs::write(at("root/usr/lib/os-release"), "").unwrap();
    std::fs::create_dir_all(at("web")).unwrap();
    std::fs::write(at("web/manifest.json"), r#"{"name":"app"}"#).unwrap();
    std::fs::write(
        at("a.tar"),
        image::archive(&sample().saved_new(Packing::Gzip)),
    )
    .unwrap();
    std::fs::write(
        at("o.tar"),
        image::archive(&sample().oci_layout(Packing::Gzip)),
    )
    .unwrap();
    let packed = image::pack(&image::archive(&sample().saved_old()), Packing::Gzip);
    std::fs::write(at("a.tgz"), packed).unwrap();
    std::fs::write(at("text"), "just text").unwrap();
}

/// Arguments, what they mean, and words of the reason.
fn arguments(at: &dyn Fn(&str) -> String) -> Vec<(String, Target, &'static str)> {
    let file = |name: &str, image: Option<&str>| ImageFile {
        path: at(name).into(),
        image: image.map(str::to_owned),
    };
    vec![
        (
            at("layout"),
            Target::OciLayout(file("layout", None)),
            "oci-layout",
        ),
        (
            at("layout") + "#x:1",
            Target::OciLayout(file("layout", Some("x:1"))),
            "oci-layout",
        ),
        (
            at("layout") + ":x:1",
            Target::OciLayout(file("layout", Some("x:1"))),
            "oci-layout",
        ),
        (
            at("saved"),
            Target::OciLayout(file("saved", None)),
            "unpacked",
        ),
        (at("root"), Target::Rootfs(at("root").into()), "os-release"),
        (at("web"), Target::Directory(at("web").into()), "directory"),
        (
            at("a.tar"),
            Target::DockerArchive(file("a.tar", None)),
            "manifest.json",
        ),
        (
            at("o.tar"),
            Target::OciArchive(file("o.tar", None)),
            "oci-layout",
        ),
        (
            at("a.tgz"),
            Target::DockerArchive(file("a.tgz", None)),
            "compressed",
        ),
        (
            "-".to_owned(),
            Target::Stdin { image: None },
            "standard input",
        ),
        (
            "debian:12".to_owned(),
            Target::Engine("debian:12".to_owned()),
            "engine has it",
        ),
        (
            "absent:1".to_owned(),
            Target::Registry("absent:1".parse().unwrap()),
            "does not have it",
        ),
        (
            "silent:1".to_owned(),
            Target::Registry("silent:1".parse().unwrap()),
            "no socket",
        ),
        (
            "registry:a/b".to_owned(),
            Target::Registry("a/b".parse().unwrap()),
            "prefix",
        ),
        (
            "docker://a/b".to_owned(),
            Target::Registry("a/b".parse().unwrap()),
            "prefix",
        ),
        (
            "docker:27".to_owned(),
            Target::Registry("docker:27".parse().unwrap()),
            "does not have it",
        ),
        (
            "docker:a/b".to_owned(),
            Target::Engine("a/b".to_owned()),
            "prefix",
        ),
        (
            "dir:/x".to_owned(),
            Target::Directory("/x".into()),
            "prefix",
        ),
        ("rootfs:/".to_owned(), Target::Rootfs("/".into()), "prefix"),
    ]
}
