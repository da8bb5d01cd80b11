//! What the tests of registries and engines share: a small image, a registry in memory that serves it, and
//! a visitor that collects every file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use seawall_artifact::limits::Limits;
use seawall_artifact::source::http::{Environment, RetryPolicy, Timeouts};
use seawall_artifact::source::registry::{RegistryOptions, RegistrySource};
use seawall_artifact::source::{Silent, Source, WalkContext, Walked};
use seawall_artifact::{Error, layer};
use seawall_model::tree::{Entry, LayerVisitor, LayerVisitors, Selection, Ticket};
use seawall_testkit::http::{Reply, Seen, Server};
use seawall_testkit::image::{Files, Image, Packing, digest};
use seawall_testkit::tar::Tar;

/// Files by layer and path.
pub(crate) type Content = BTreeMap<(usize, String), Vec<u8>>;

/// Takes the content of every file.
#[derive(Default)]
pub(crate) struct Collector(Mutex<BTreeMap<(Ticket, String), Vec<u8>>>);

impl LayerVisitors for Collector {
    fn begin(&self, ticket: Ticket) -> Box<dyn LayerVisitor + '_> {
        Box::new(Visit { all: self, ticket })
    }
}

struct Visit<'a> {
    all: &'a Collector,
    ticket: Ticket,
}

impl LayerVisitor for Visit<'_> {
    fn select(&mut self, _: &Entry<'_>) -> Selection {
        Selection::Read { limit: 64 << 20 }
    }

    fn content(&mut self, entry: &Entry<'_>, bytes: Vec<u8>) {
        let key = (self.ticket, entry.path.to_owned());
        self.all.0.lock().unwrap().insert(key, bytes);
    }

    fn oversized(&mut self, _: &Entry<'_>) {}

    fn unreadable(&mut self, _: &Entry<'_>, _: &str) {}

    fn finish(self: Box<Self>) {}
}

/// Walks a source and returns what it says, with the content of all layers.
pub(crate) fn walk(source: &dyn Source) -> Result<(Walked, Content), Error> {
    let collector = Collector::default();
    let limits = Limits::default();
    let context = WalkContext {
        limits: &limits,
        threads: 2,
        progress: &Silent,
        prove: true,
    };
    let walked = source.walk(&collector, &context)?;
    let by_ticket = collector.0.into_inner().unwrap();
    let mut content = Content::new();
    for (at, layer) in walked.layers.iter().enumerate() {
        let Some(layer) = layer else { continue };
        for ((ticket, path), bytes) in &by_ticket {
            if *ticket == layer.ticket {
                content.insert((at, path.clone()), bytes.clone());
            }
        }
    }
    Ok((walked, content))
}

/// An image of three layers: files, a whiteout and an opaque directory, and one larger layer.
pub(crate) fn small_image(reference: &str) -> Image {
    // Bytes that no compressor makes small.
    let noise: Vec<u8> = (0..300_000_u64)
        .map(|at| (at.wrapping_mul(at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect();
    let base = Tar::new()
        .directory("etc/")
        .file("etc/os-release", "ID=test\n")
        .file("etc/gone", "gone")
        .directory("opt/")
        .file("opt/old", "old");
    let top = Tar::new()
        .directory("etc/")
        .whiteout("etc/gone")
        .directory("opt/")
        .opaque("opt")
        .file("opt/new", "new");
    Image::new(reference)
        .layer(base.finish(), "ADD base /")
        .layer(
            Tar::new()
                .directory("usr/")
                .file("usr/noise", &noise)
                .finish(),
            "COPY noise /usr",
        )
        .layer(top.finish(), "RUN change")
}

/// A registry in memory with one image.
pub(crate) struct Shelf {
    files: Files,
    /// Digest of the manifest.
    pub(crate) manifest: String,
    /// Digests of the layers' blobs, lowest first.
    pub(crate) layers: Vec<String>,
    /// Digest of the configuration.
    pub(crate) config: String,
}

impl Shelf {
    /// Puts an image on the shelf.
    pub(crate) fn new(image: &Image, packing: Packing) -> Self {
        let mut files = Files::new();
        let described = image.add_blobs(packing, &mut files);
        let described: serde_json::Value = serde_json::from_str(&described).unwrap();
        let manifest = described["digest"].as_str().unwrap().to_owned();
        let bytes = &files[&path_of(&manifest)];
        let parsed: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let layers = parsed["layers"].as_array().unwrap().iter();
        Self {
            layers: layers
                .map(|l| l["digest"].as_str().unwrap().to_owned())
                .collect(),
            config: parsed["config"]["digest"].as_str().unwrap().to_owned(),
            manifest,
            files,
        }
    }

    /// Returns the bytes of a blob.
    pub(crate) fn blob(&self, digest: &str) -> &[u8] {
        &self.files[&path_of(digest)]
    }

    /// Answers as an honest registry does, with ranges.
    pub(crate) fn reply(&self, seen: &Seen) -> Reply {
        let unknown = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
        let json = [("Content-Type", "application/json")];
        let Some((kind, wanted)) = split(&seen.path) else {
            return Reply::new(404, &json, unknown);
        };
        let wanted = if wanted == "1" {
            &self.manifest
        } else {
            wanted
        };
        let Some(bytes) = self.files.get(&path_of(wanted)) else {
            return Reply::new(404, &json, unknown);
        };
        if kind == "manifests" {
            let headers = [
                ("Content-Type", "application/vnd.oci.image.manifest.v1+json"),
                ("Docker-Content-Digest", wanted),
            ];
            return Reply::new(200, &headers, bytes);
        }
        let start = seen
            .header("range")
            .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'))
            .map(|start| start.parse::<usize>().unwrap());
        match start {
            None => Reply::new(200, &[], bytes),
            Some(start) => {
                let range = format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len());
                Reply::new(206, &[("Content-Range", &range)], &bytes[start..])
            }
        }
    }
}

/// Splits `/v2/team/app/KIND/WHAT`.
pub(crate) fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/v2/team/app/")?.split_once('/')
}

fn path_of(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

/// A registry that is honest except where the hook answers.
pub(crate) fn registry(
    shelf: &Arc<Shelf>,
    hook: impl Fn(&Seen, &Shelf) -> Option<Reply> + Send + Sync + 'static,
) -> Server {
    let shelf = Arc::clone(shelf);
    Server::start(move |seen| hook(seen, &shelf).unwrap_or_else(|| shelf.reply(seen)))
}

/// Options with no surroundings and no patience.
pub(crate) fn quick_options() -> RegistryOptions {
    RegistryOptions {
        environment: Environment::default(),
        certs_dir: "/nonexistent".into(),
        timeouts: Timeouts {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(2),
            stall: Duration::from_secs(2),
        },
        retry: RetryPolicy {
            attempts: 3,
            pause: Duration::from_millis(5),
            longest_pause: Duration::from_secs(2),
        },
        ..RegistryOptions::default()
    }
}

/// Opens `team/app` of a registry.
pub(crate) fn open(
    authority: &str,
    version: &str,
    options: &RegistryOptions,
) -> Result<RegistrySource, Error> {
    let reference = format!("{authority}/team/app{version}").parse()?;
    RegistrySource::open(&reference, None, options, &Limits::default())
}

/// What the small image holds, by layer.
pub(crate) fn small_content(image: &Image) -> Content {
    let mut content = Content::new();
    for (at, (tar, _)) in image.layers.iter().enumerate() {
        let mut reader: &[u8] = tar;
        let limits = Limits::default();
        let collector = Collector::default();
        let budget = layer::Budget::new(&limits);
        let mut visitor = collector.begin(Ticket(at));
        let scan = layer::walk_tar(&mut reader, &mut *visitor, &limits, &budget);
        assert!(scan.problems.is_empty(), "{:?}", scan.problems);
        visitor.finish();
        for ((_, path), bytes) in collector.0.into_inner().unwrap() {
            content.insert((at, path), bytes);
        }
    }
    assert_eq!(content[&(0, "etc/os-release".to_owned())], b"ID=test\n");
    assert_eq!(content[&(2, "opt/new".to_owned())], b"new");
    assert_eq!(content[&(1, "usr/noise".to_owned())].len(), 300_000);
    content
}

/// Digest of bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    digest(bytes)
}
