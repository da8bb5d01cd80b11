//! The text of an image: a line a thing, files as `ls -l` and `tar -tv` list them. Panics tell what is wrong.

use seawall_checks::image::upkeep::{Fixable, Upkeep};
use seawall_checks::source::Span;
use seawall_model::capability::FileCapability;
use seawall_model::image::{HealthCheck, ImageConfiguration};
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;
use seawall_model::report::EndOfLife;
use seawall_model::signature::{Signature, SignatureKind, Signatures};
use seawall_model::time::{Date, Timestamp};
use seawall_model::tree::{Entry, EntryKind};
use serde_json::Value;

/// An image as it is written.
#[derive(Default)]
pub(super) struct Image {
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) created: Option<Timestamp>,
    pub(super) configuration: ImageConfiguration,
    pub(super) config_span: Span,
    /// How many layers are the base image's, where the text tells them apart.
    pub(super) base_layers: Option<usize>,
    pub(super) steps: Vec<Step>,
    pub(super) layers: Vec<Layer>,
    pub(super) packages: Vec<Package>,
    pub(super) signatures: Option<Signatures>,
    pub(super) upkeep: Upkeep,
}

/// An instruction.
pub(super) struct Step {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) layer: Option<usize>,
}

/// What a layer does.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) files: Vec<File>,
    /// Paths that it removes.
    pub(super) removed: Vec<String>,
    /// Directories of which it hides what was in them.
    pub(super) emptied: Vec<String>,
}

/// A file.
#[derive(Clone)]
pub(super) struct File {
    pub(super) path: String,
    span: Span,
    kind: EntryKind,
    mode: u32,
    uid: u32,
    gid: u32,
    size: u64,
    link: Option<String>,
    pub(super) content: Option<String>,
    pub(super) capability: Option<FileCapability>,
}

impl File {
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry {
            path: &self.path,
            kind: self.kind,
            size: self.size,
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            link: self.link.as_deref(),
        }
    }

    /// The directory that must be there because of what lies in it.
    pub(super) fn implied(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            span: Span::default(),
            kind: EntryKind::Directory,
            mode: 0o755,
            uid: 0,
            gid: 0,
            size: 0,
            link: None,
            content: None,
            capability: None,
        }
    }
}

impl Image {
    pub(super) fn read(text: &str) -> Self {
        let mut image = Self::default();
        let mut at = 0;
        for whole in text.split_inclusive('\n') {
            let line = Line {
                text: whole.trim_end_matches('\n'),
                at,
            };
            at += whole.len();
            if line.text.trim().is_empty() {
                continue;
            }
            if line.text.starts_with(' ') {
                image.take_inner(&line);
            } else {
                image.take_outer(&line);
            }
        }
        image
    }

    /// Returns where a path stands in the lines of a layer: itself, or the start of one that lies in it.
    pub(super) fn path_span(&self, path: &str, layer: usize) -> Span {
        let files = &self.layers[layer].files;
        if let Some(file) = files.iter().find(|file| file.path == path) {
            return file.span;
        }
        let inside = format!("{path}/");
        let file = files.iter().find(|file| file.path.starts_with(&inside));
        let file = file.unwrap_or_else(|| panic!("{path} is not in layer {layer}"));
        let length = u32::try_from(path.len() + 1).unwrap();
        Span::new(file.span.start, file.span.start + length)
    }

    fn take_outer(&mut self, line: &Line<'_>) {
        let (word, rest) = line.text.split_once(' ').unwrap_or((line.text, ""));
        let span = if rest.is_empty() {
            Span::default()
        } else {
            line.span(rest)
        };
        match word {
            "image" => {
                let (name, created) = rest.split_once(" created ").unwrap_or((rest, ""));
                name.clone_into(&mut self.name);
                self.name_span = line.span(name);
                self.created = created
                    .parse::<Date>()
                    .ok()
                    .map(|date| Timestamp::from_seconds(i64::from(date.days()) * 86_400));
            }
            "config" => {
                self.config_span = span;
                self.configuration = configuration(rest);
            }
            "base" | "layer" => {
                if word == "base" {
                    self.base_layers = Some(self.layers.len() + 1);
                }
                self.step(rest, span, Some(self.layers.len()));
                self.layers.push(Layer::default());
            }
            "step" => self.step(rest, span, None),
            "signatures" => self.signatures = Some(read_signatures(rest)),
            "fixable" => {
                let all = self.upkeep.fixable.get_or_insert_default();
                all.extend((!rest.is_empty()).then(|| read_fixable(rest)));
            }
            "support" => self.upkeep.end_of_life = Some(read_support(rest)),
            _ => panic!("no line of an image begins with {word}"),
        }
    }

    fn step(&mut self, text: &str, span: Span, layer: Option<usize>) {
        self.steps.push(Step {
            text: text.to_owned(),
            span,
            layer,
        });
    }

    fn take_inner(&mut self, line: &Line<'_>) {
        let number = self.layers.len() - 1;
        let layer = &mut self.layers[number];
        let text = line.text.trim_start();
        if let Some(content) = text.strip_prefix('|') {
            let file = layer.files.last_mut().expect("content follows a file");
            let all = file.content.get_or_insert_default();
            all.push_str(content.strip_prefix(' ').unwrap_or(content));
            all.push('\n');
            file.size = file.size.max(all.len() as u64);
        } else if let Some(path) = text.strip_prefix("removed /") {
            layer.removed.push(path.to_owned());
        } else if let Some(path) = text.strip_prefix("emptied /") {
            layer.emptied.push(path.to_owned());
        } else if let Some(text) = text.strip_prefix("capability ") {
            let file = layer.files.last_mut().expect("a capability follows a file");
            file.capability = Some(read_capability(text));
        } else if let Some(package) = text.strip_prefix("package ") {
            self.packages.push(read_package(package, number));
        } else {
            layer.files.push(read_file(line));
        }
    }
}

struct Line<'a> {
    text: &'a str,
    at: usize,
}

impl Line<'_> {
    /// Returns where a part of the line stands.
    fn span(&self, part: &str) -> Span {
        let start = self.at + (part.as_ptr() as usize - self.text.as_ptr() as usize);
        let end = start + part.len();
        Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap())
    }
}

/// `-rwsr-xr-x root:root 70K /usr/bin/su`, `lrwxrwxrwx root:root /bin -> usr/bin`, `hrwxr-xr-x root:root /b link to
/// /a`.
fn read_file(line: &Line<'_>) -> File {
    let complain = || -> ! { panic!("not a file's line: {}", line.text) };
    let Some((head, _)) = line.text.split_once('/') else {
        complain()
    };
    let rest = &line.text[head.len()..];
    let (path, link) = rest
        .split_once(" -> ")
        .or_else(|| rest.split_once(" link to /"))
        .map_or((rest, None), |(path, link)| (path, Some(link.to_owned())));
    let words: Vec<&str> = head.split_whitespace().collect();
    let [mode, owner, size @ ..] = words.as_slice() else {
        complain()
    };
    let (kind, mode) = read_mode(mode);
    let (uid, gid) = owner.split_once(':').unwrap_or_else(|| complain());
    let id = |word: &str| match word {
        "root" => 0,
        _ => word.parse().unwrap_or_else(|_| complain()),
    };
    File {
        path: path.trim_matches('/').to_owned(),
        span: line.span(path),
        kind,
        mode,
        uid: id(uid),
        gid: id(gid),
        size: size.first().map_or(0, |size| read_size(size)),
        link,
        content: None,
        capability: None,
    }
}

/// `in PLACE: cosign NAME, notation NAME`; nothing behind the colon is none; `but WHY` at the end is a gap.
fn read_signatures(text: &str) -> Signatures {
    let (text, gap) = text
        .split_once(" but ")
        .map_or((text, None), |(text, gap)| (text, Some(gap)));
    let gaps = gap.map(str::to_owned).into_iter().collect();
    let Some((place, all)) = text.strip_prefix("in ").and_then(|it| it.split_once(':')) else {
        return Signatures {
            gaps,
            ..Signatures::default()
        };
    };
    let one = |text: &str| {
        let (kind, name) = text.trim().split_once(' ').expect("a kind and a name");
        let kind = match kind {
            "cosign" => SignatureKind::Cosign,
            "notation" => SignatureKind::Notation,
            _ => SignatureKind::Bundle,
        };
        Signature {
            kind,
            name: name.to_owned(),
        }
    };
    Signatures {
        place: Some(place.to_owned()),
        found: all
            .split(',')
            .filter(|it| !it.trim().is_empty())
            .map(one)
            .collect(),
        gaps,
        ..Signatures::default()
    }
}

/// `CVE-2026-1 openssl 3.0.2 known 2026-01-01`.
fn read_fixable(text: &str) -> Fixable {
    let words: Vec<&str> = text.split(' ').collect();
    let [id, package, fixed, "known", day] = words[..] else {
        panic!("not a vulnerability: {text}")
    };
    Fixable {
        id: id.to_owned(),
        package: package.to_owned(),
        fixed: fixed.to_owned(),
        published: day.parse().ok(),
    }
}

/// `debian 10 ended 2022-09-10 extended 2024-06-30`, or `ends`.
fn read_support(text: &str) -> EndOfLife {
    let (cycle, rest) = text.split_once(" end").expect("a cycle that ends");
    let (word, days) = rest.split_once(' ').expect("a day");
    let (ends, extended) = days.split_once(" extended ").unwrap_or((days, ""));
    EndOfLife {
        cycle: cycle.to_owned(),
        ends: ends.parse().ok(),
        extended_ends: extended.parse().ok(),
        ended: word == "ed",
    }
}

/// `cap_net_raw,cap_chown=ep`.
fn read_capability(text: &str) -> FileCapability {
    let (names, letters) = text.split_once('=').expect("names and letters");
    let of = |name| FileCapability::of(name).expect("the name of a capability");
    let set = names.split(',').map(of).fold(0, |all, one| all | one);
    let has = |letter| if letters.contains(letter) { set } else { 0 };
    FileCapability {
        revision: 2,
        permitted: has('p'),
        inheritable: has('i'),
        is_effective: letters.contains('e'),
        root_id: 0,
    }
}

fn read_mode(word: &str) -> (EntryKind, u32) {
    let letters: Vec<char> = word.chars().collect();
    assert_eq!(letters.len(), 10, "{word} is no mode");
    let kind = match letters[0] {
        '-' => EntryKind::File,
        'd' => EntryKind::Directory,
        'l' => EntryKind::Symlink,
        'h' => EntryKind::HardLink,
        'c' => EntryKind::CharDevice,
        'b' => EntryKind::BlockDevice,
        'p' => EntryKind::Fifo,
        's' => EntryKind::Socket,
        other => panic!("{other} is no kind of file"),
    };
    let mut mode = 0;
    for (place, letter) in letters[1..].iter().enumerate() {
        let special = [0o4000, 0o2000, 0o1000][place / 3];
        let bit = 0o400 >> place;
        mode |= match letter {
            '-' => 0,
            's' | 't' => bit | special,
            'S' | 'T' => special,
            _ => bit,
        };
    }
    (kind, mode)
}

fn read_size(word: &str) -> u64 {
    let (number, unit) = match word.strip_suffix('K') {
        Some(number) => (number, 1 << 10),
        None => word
            .strip_suffix('M')
            .map_or((word, 1), |number| (number, 1 << 20)),
    };
    number.parse::<u64>().expect("a size") * unit
}

/// `deb sudo 1.9.13p3-1 owns /usr/bin/sudo /etc/sudoers`.
fn read_package(line: &str, layer: usize) -> Package {
    let (about, files) = line.split_once(" owns ").unwrap_or((line, ""));
    let words: Vec<&str> = about.split(' ').collect();
    let [kind, name, version] = words[..] else {
        panic!("not a package: {line}")
    };
    let kind = PackageType::from_name(kind).expect("a kind of package");
    let mut package = Package::new(kind, name, version, Purl::new(kind.name(), name, version));
    package.files = files
        .split_whitespace()
        .map(|path| path.trim_start_matches('/').into())
        .collect();
    package.locations = vec![Location::file("var/lib/dpkg/status", Some(layer))];
    package
}

fn configuration(text: &str) -> ImageConfiguration {
    let json: Value = serde_json::from_str(text).expect("the configuration is JSON");
    let word = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.map(|it| it.as_str().unwrap().to_owned()).collect()
    };
    let keys = |name: &str| {
        let keys = json[name].as_object().into_iter().flatten();
        keys.map(|(key, _)| key.clone()).collect()
    };
    let labels = json["Labels"].as_object().into_iter().flatten();
    ImageConfiguration {
        user: word("User"),
        environment: list(&json["Env"]),
        entrypoint: list(&json["Entrypoint"]),
        command: list(&json["Cmd"]),
        working_directory: word("WorkingDir"),
        exposed_ports: keys("ExposedPorts"),
        volumes: keys("Volumes"),
        labels: labels
            .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        health_check: json.get("Healthcheck").map(|it| HealthCheck {
            test: list(&it["Test"]),
            ..HealthCheck::default()
        }),
        stop_signal: json["StopSignal"].as_str().map(str::to_owned),
        shell: list(&json["Shell"]),
        on_build: list(&json["OnBuild"]),
        history: Vec::new(),
    }
}
