//! Images in archives: every form gives the same tree, and hostile ones give problems or errors.

use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use seawall_artifact::ErrorKind;
use seawall_artifact::limits::Limits;
use seawall_artifact::source::archive::{self, StreamRequest, walk_archive};
use seawall_artifact::source::target::ImageFile;
use seawall_artifact::source::{OpenOptions, Source, directory, layout};
use seawall_model::platform::Platform;
use seawall_testkit::image::{self, Files, Image, Packing};
use seawall_testkit::tar::Tar;

use crate::walked::{Recorder, Seen, context, see, walk, walk_well};

/// An image with a deleted file, an opaque directory, links, and a layer that occurs twice.
pub(crate) fn sample() -> Image {
    let base = Tar::new()
        .directory("etc")
        .file("etc/os-release", "ID=test\n")
        .file("etc/gone", "x")
        .directory("var")
        .file("var/old", "old")
        .symlink("link", "etc/os-release")
        .hard_link("etc/hard", "etc/os-release");
    let top = Tar::new()
        .whiteout("etc/gone")
        .opaque("var")
        .file("var/new", "new")
        .finish();
    let empty = Tar::new().finish();
    Image::new("seawall/test:1")
        .layer(base.finish(), "ADD base")
        .layer(empty.clone(), "RUN true")
        .layer(top, "RUN \"change\"")
        .layer(empty, "RUN true")
}

fn wanted() -> Vec<(&'static str, &'static str)> {
    vec![
        ("etc/hard", "ID=test\n"),
        ("etc/os-release", "ID=test\n"),
        ("link", "-> etc/os-release"),
        ("var/new", "new"),
    ]
}

fn check(seen: &Seen, form: &str) {
    let tree: Vec<_> = seen
        .tree
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(tree, wanted(), "{form}");
    assert_eq!(seen.problems, Vec::<String>::new(), "{form}");
    let told = seen
        .artifact
        .layers
        .iter()
        .map(|layer| layer.instruction.as_ref().map_or("", |i| i.text.as_str()));
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        ["ADD base", "RUN true", "RUN \"change\"", "RUN true"],
        "{form}"
    );
    assert_eq!(seen.artifact.references, ["seawall/test:1"], "{form}");
    // skopeo writes the configuration anew.
    let id = seen.artifact.image_id.as_ref().unwrap().to_string();
    let same = id == image::digest(&sample().config());
    assert!(same || form.starts_with("skopeo"), "{form}");
    assert!(
        seen.artifact
            .layers
            .iter()
            .all(|layer| layer.diff_id.is_some()),
        "{form}"
    );
}

/// Writes an archive and opens it.
fn open(
    bytes: &[u8],
    image: Option<&str>,
) -> Result<Vec<Box<dyn Source>>, seawall_artifact::Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    std::fs::write(&path, bytes).unwrap();
    let file = ImageFile {
        path,
        image: image.map(str::to_owned),
    };
    let opened = archive::open(&file, "docker-archive", &OpenOptions::default());
    // A compressed archive is opened again for each walk: the folder must stay.
    drop(folder.keep());
    opened
}

fn only(bytes: &[u8]) -> Result<Seen, seawall_artifact::Error> {
    let sources = open(bytes, None)?;
    assert_eq!(sources.len(), 1);
    walk(&*sources[0])
}

/// Walks an archive as a pipe gives it: no more than 7 bytes at a time.
fn streamed(bytes: &[u8], image: Option<&str>) -> Result<Vec<Seen>, seawall_artifact::Error> {
    struct Dripping<R>(R);
    impl<R: Read> Read for Dripping<R> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let most = out.len().min(777);
            self.0.read(&mut out[..most])
        }
    }
    let recorder = Recorder::default();
    let limits = Limits::default();
    let request = StreamRequest {
        what: "pipe",
        source: "stdin",
        image,
        platform: None,
    };
    let reader = Box::new(Dripping(Cursor::new(bytes.to_vec())));
    let walked = walk_archive(reader, request, &recorder, &context(&limits))?;
    Ok(walked
        .into_iter()
        .map(|walked| see(walked, &recorder))
        .collect())
}

/// All forms of an archive, each with its name.
fn forms() -> Vec<(String, Files)> {
    let mut forms = vec![("docker old".to_owned(), sample().saved_old())];
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        forms.push((
            format!("docker new {packing:?}"),
            sample().saved_new(packing),
        ));
        forms.push((format!("oci {packing:?}"), sample().oci_layout(packing)));
    }
    forms
}

#[test]
fn every_form_gives_the_same_tree() {
    for (form, files) in forms() {
        let tar = image::archive(&files);
        check(&only(&tar).unwrap(), &form);
        for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            let seen = streamed(&image::pack(&tar, packing), None).unwrap();
            assert_eq!(seen.len(), 1);
            check(&seen[0], &format!("{form}, streamed {packing:?}"));
        }
        check(
            &only(&image::pack(&tar, Packing::Gzip)).unwrap(),
            &format!("{form}.gz"),
        );
        let folder = tempfile::tempdir().unwrap();
        image::write(&files, folder.path());
        let file = ImageFile::parse(folder.path().to_str().unwrap());
        let sources = layout::open(&file, &OpenOptions::default()).unwrap();
        assert_eq!(sources.len(), 1);
        check(&walk_well(&*sources[0]), &format!("{form} as a folder"));
    }
}

#[test]
fn layers_may_be_links_to_one_another() {
    let mut files = sample().saved_old();
    let layers: Vec<_> = files
        .keys()
        .filter(|k| k.ends_with("layer.tar"))
        .cloned()
        .collect();
    let twins: Vec<_> = layers
        .iter()
        .filter(|k| files[*k] == Tar::new().finish())
        .cloned()
        .collect();
    files.remove(&twins[1]);
    let target = format!("../{}", twins[0]);
    let members = files.iter().fold(Tar::new(), |tar, (k, v)| tar.file(k, v));
    let tar = members
        .symlink(&twins[1], &target[..99.min(target.len())])
        .finish();
    check(&only(&tar).unwrap(), "symlink");
    check(&streamed(&tar, None).unwrap()[0], "symlink, streamed");
}

#[test]
fn several_images_are_all_seen_or_chosen_by_name() {
    let mut files = sample().saved_old();
    let other = Image::new("other:2").layer(Tar::new().file("x", "y").finish(), "COPY x");
    let more = other.saved_old();
    let join = |a: &[u8], b: &[u8]| {
        let (a, b) = (String::from_utf8_lossy(a), String::from_utf8_lossy(b));
        format!("{},{}", &a[..a.len() - 1], &b[1..]).into_bytes()
    };
    let manifest = join(&files["manifest.json"], &more["manifest.json"]);
    files.extend(more);
    files.insert("manifest.json".to_owned(), manifest);
    let tar = image::archive(&files);
    let names = |image: Option<&str>| -> Vec<String> {
        let sources = open(&tar, image).unwrap();
        let names = sources
            .iter()
            .map(|s| s.name().rsplit('/').next().unwrap_or("").to_owned());
        names.collect()
    };
    assert_eq!(names(None), ["test:1", "image.tar#other:2"]);
    assert_eq!(names(Some("other:2")), ["image.tar#other:2"]);
    assert_eq!(
        names(Some("docker.io/library/other:2")),
        ["image.tar#other:2"]
    );
    let error = open(&tar, Some("absent")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::User);
    assert!(error.to_string().contains("other:2"), "{error}");
    assert_eq!(streamed(&tar, None).unwrap().len(), 2);
    let chosen = streamed(&tar, Some("other:2")).unwrap();
    assert_eq!(chosen.len(), 1);
    assert_eq!(chosen[0].tree["x"], "y");
}

/// An engine may believe `manifest.json` or `index.json`: where they differ, both are scanned.
#[test]
fn an_archive_that_tells_two_stories_is_scanned_twice() {
    let evil =
        Image::new("seawall/test:1").layer(Tar::new().file("evil", "!").finish(), "ADD evil");
    let mut files = sample().saved_new(Packing::Gzip);
    let mut layout = evil.oci_layout(Packing::Gzip);
    let index = layout.remove("index.json").unwrap();
    files.extend(layout);
    files.insert("index.json".to_owned(), index);
    let sources = open(&image::archive(&files), None).unwrap();
    let trees: Vec<_> = sources.iter().map(|s| walk_well(&**s).tree).collect();
    assert_eq!(trees.len(), 2);
    assert!(trees.iter().any(|tree| tree.contains_key("evil")));
    assert!(trees.iter().any(|tree| tree.contains_key("var/new")));
}

/// Damages an archive.
type Change = Box<dyn Fn(&mut Files)>;

#[test]
fn damage_is_told_and_the_good_parts_are_read() {
    let good = sample().saved_new(Packing::Gzip);
    let base = image::blob_path(&image::pack(&sample().layers[0].0, Packing::Gzip));
    let top = image::blob_path(&image::pack(&sample().layers[2].0, Packing::Gzip));
    let cases: Vec<(&str, Change, &str, &str)> = vec![
        (
            "missing layer",
            Box::new({
                let top = top.clone();
                move |files| drop(files.remove(&top))
            }),
            "does not hold it",
            "var/old",
        ),
        (
            "wrong digest",
            Box::new({
                let base = base.clone();
                move |files| {
                    let other = Tar::new().file("other", "other").finish();
                    files.insert(base.clone(), image::pack(&other, Packing::Gzip));
                }
            }),
            "digest",
            "other",
        ),
        (
            "truncated layer",
            Box::new({
                let base = base.clone();
                move |files| {
                    let blob = files.get_mut(&base).unwrap();
                    blob.truncate(blob.len() - 20);
                }
            }),
            "truncated",
            "var/new",
        ),
        (
            "no configuration",
            Box::new(|files| {
                let config = image::blob_path(&sample().config());
                files.remove(&config);
            }),
            "configuration",
            "var/new",
        ),
        (
            "broken configuration",
            Box::new(|files| {
                let config = image::blob_path(&sample().config());
                files.insert(config, b"{".to_vec());
            }),
            "configuration",
            "var/new",
        ),
    ];
    for (name, change, complaint, there) in cases {
        let mut files = good.clone();
        change(&mut files);
        let tar = image::archive(&files);
        let direct = only(&tar);
        let piped = streamed(&tar, None).map(|mut seen| seen.remove(0));
        for seen in [direct, piped] {
            let seen = seen.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(seen.complains(complaint), "{name}: {:?}", seen.problems);
            assert!(seen.tree.contains_key(there), "{name}: {:?}", seen.tree);
        }
    }
}

/// In the old layout nothing but the configuration vouches for a layer.
#[test]
fn a_changed_layer_of_the_old_layout_is_told() {
    let mut files = sample().saved_old();
    let changed = Tar::new().file("other", "other").finish();
    for (path, content) in &mut files {
        if path.ends_with("layer.tar") && *content == sample().layers[0].0 {
            content.clone_from(&changed);
        }
    }
    let tar = image::archive(&files);
    for seen in [only(&tar).unwrap(), streamed(&tar, None).unwrap().remove(0)] {
        assert!(seen.complains("digest"), "{:?}", seen.problems);
        assert_eq!(seen.tree["other"], "other");
    }
}

#[test]
fn what_cannot_be_read_at_all_is_an_error() {
    let good = sample().saved_old();
    let without = |gone: &dyn Fn(&String) -> bool| {
        let files: Files = good.clone().into_iter().filter(|(k, _)| !gone(k)).collect();
        image::archive(&files)
    };
    let whole = image::archive(&good);
    let cases: Vec<(&str, Vec<u8>, ErrorKind)> = vec![
        (
            "no manifest",
            without(&|k| k == "manifest.json"),
            ErrorKind::Input,
        ),
        (
            "no layer",
            without(&|k| k.ends_with("layer.tar")),
            ErrorKind::Input,
        ),
        ("nothing", Vec::new(), ErrorKind::Input),
        ("garbage", vec![b'x'; 4096], ErrorKind::Input),
        (
            "cut off before the manifest",
            whole[..5000].to_vec(),
            ErrorKind::Input,
        ),
        (
            "huge manifest",
            {
                let mut files = good.clone();
                files.insert("manifest.json".to_owned(), vec![b' '; 9 << 20]);
                image::archive(&files)
            },
            ErrorKind::Limit,
        ),
        (
            "manifest that is no JSON",
            {
                let mut files = good.clone();
                files.insert("manifest.json".to_owned(), b"[{".to_vec());
                image::archive(&files)
            },
            ErrorKind::Input,
        ),
    ];
    for (name, tar, kind) in cases {
        let direct = only(&tar).map(|seen| seen.tree);
        let direct = direct.expect_err(name);
        assert_eq!(direct.kind(), kind, "{name}: {direct}");
        let piped = streamed(&tar, None).map(|seen| seen.len()).expect_err(name);
        assert_eq!(piped.kind(), kind, "{name}, streamed: {piped}");
    }
}

#[test]
fn hostile_names_are_left_out_and_said() {
    let files = sample().saved_old();
    let tar = files.iter().fold(Tar::new(), |tar, (k, v)| tar.file(k, v));
    let tar = tar
        .file("../../etc/cron.d/evil", "x")
        .symlink("out", "/etc/passwd")
        .finish();
    for seen in [only(&tar).unwrap(), streamed(&tar, None).unwrap().remove(0)] {
        assert!(seen.complains("lead out of it"), "{:?}", seen.problems);
        assert!(seen.tree.contains_key("var/new"));
    }
    // The last of two members of one name counts, as when the archive is unpacked.
    let tar = Tar::new().file("manifest.json", "[]");
    let tar = files
        .iter()
        .fold(tar, |tar, (k, v)| tar.file(k, v))
        .finish();
    for seen in [only(&tar).unwrap(), streamed(&tar, None).unwrap().remove(0)] {
        assert!(
            seen.complains("replace an earlier one"),
            "{:?}",
            seen.problems
        );
    }
}

#[test]
fn one_broken_layout_does_not_hide_the_other() {
    for broken in ["index.json", "manifest.json"] {
        let mut files = sample().saved_new(Packing::Gzip);
        files.insert(broken.to_owned(), b"[[{".to_vec());
        let sources = open(&image::archive(&files), None).unwrap();
        assert_eq!(sources.len(), 2, "{broken}");
        assert!(walk_well(&*sources[0]).tree.contains_key("var/new"));
        let error = walk(&*sources[1]).unwrap_err();
        assert!(error.to_string().contains(broken), "{error}");
    }
}

/// A small archive that has a large document read again and again.
#[test]
fn documents_are_not_read_for_ever() {
    let mut files = sample().saved_old();
    let config = vec![b' '; 7 << 20];
    let name = "config.json";
    let entry = format!(r#"{{"Config":"{name}","Layers":[]}}"#);
    let manifest = format!("[{}]", vec![entry; 900].join(","));
    files.insert(name.to_owned(), config);
    files.insert("manifest.json".to_owned(), manifest.into_bytes());
    let sources = open(&image::archive(&files), None).unwrap();
    let limited = sources
        .iter()
        .filter(|source| walk(&***source).is_err_and(|error| error.kind() == ErrorKind::Limit));
    assert!(limited.count() > 800);
}

#[test]
fn a_break_in_an_archive_is_told() {
    let whole = image::archive(&sample().saved_old());
    let error = only(&whole[..5000]).expect_err("cut off");
    assert!(error.to_string().contains("breaks off"), "{error}");
    let error = streamed(&whole[..5000], None).expect_err("cut off");
    assert!(error.to_string().contains("breaks off"), "{error}");
}

#[test]
fn a_wrong_platform_is_the_users_error() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions {
        platform: Some("linux/s390x".parse::<Platform>().unwrap()),
        ..OpenOptions::default()
    };
    for (form, files) in forms() {
        let path = folder.path().join("image.tar");
        std::fs::write(&path, image::archive(&files)).unwrap();
        let file = ImageFile { path, image: None };
        let error = archive::open(&file, "docker-archive", &options)
            .err()
            .unwrap();
        assert_eq!(error.kind(), ErrorKind::User, "{form}");
        assert!(
            error.to_string().contains("available: linux/amd64"),
            "{form}: {error}"
        );
    }
}

/// What skopeo and umoci make of our image must read as the original.
#[test]
fn real_tools_agree() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("in.tar"), image::archive(&sample().saved_old())).unwrap();
    let source = format!("docker-archive:{}", at("in.tar").display());
    for (kind, name) in [
        ("oci", "layout"),
        ("oci-archive", "oci.tar"),
        ("docker-archive", "out.tar"),
    ] {
        let target = format!("{kind}:{}:seawall/test:1", at(name).display());
        if !run(
            "skopeo",
            &["--insecure-policy", "copy", "-q", &source, &target],
            folder.path(),
        ) {
            return;
        }
        let file = ImageFile {
            path: at(name),
            image: None,
        };
        let opened = match kind {
            "oci" => layout::open(&file, &OpenOptions::default()),
            _ => archive::open(&file, "docker-archive", &OpenOptions::default()),
        };
        check(&walk_well(&*opened.unwrap()[0]), &format!("skopeo {kind}"));
    }
    let layout = format!("{}:seawall/test:1", at("layout").display());
    let unpack = ["unpack", "--rootless", "--image", &layout, "bundle"];
    if run("umoci", &unpack, folder.path()) {
        let source = directory::open(&at("bundle/rootfs"), "rootfs", &OpenOptions::default());
        let seen = walk_well(&*source.unwrap());
        let tree: Vec<_> = seen
            .tree
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(tree, wanted());
    }
}

/// Runs a tool; false (said aloud) where it is absent.
pub(crate) fn run(tool: &str, arguments: &[&str], folder: &Path) -> bool {
    let output = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{tool} {arguments:?}: {told}");
            true
        }
        Err(error) => {
            eprintln!("skipped: {tool} does not run ({error})");
            false
        }
    }
}
