//! What manifests say of the licence of their own project, in every ecosystem that writes it there, and the
//! files in which REUSE projects say it for many files at once. Asked only where licences are looked for.
//!
//! Nothing of a manifest that is a program is carried out: what is not written as a literal is not taken.

mod literal;
mod markup;
mod python;
mod reuse;

use seawall_model::package::{PackageType, Presence};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names, Purpose};
use crate::language::document::{Document, Node, json, text, toml};
use crate::language::word::{licence, word};
use crate::licence::own::{Inherits, LicenceHeader, OwnLicence, is_foreign, is_sample, vendored};
use crate::unpack::Unpack;

/// Reads the licences that manifests state.
#[derive(Clone, Copy, Debug)]
pub struct OwnLicences;

impl Extractor for OwnLicences {
    fn id(&self) -> &'static str {
        "own-licence"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[
                "Cargo.toml",
                "DESCRIPTION",
                "Directory.Build.props",
                "REUSE.toml",
                "META.json",
                "bower.json",
                "composer.json",
                "dep5",
                "deno.json",
                "dub.json",
                "dub.sdl",
                "jsr.json",
                "mix.exs",
                "opam",
                "package.json",
                "pom.xml",
                "pyproject.toml",
                "setup.cfg",
                "setup.py",
                "vcpkg.json",
            ],
            endings: &[
                ".cabal",
                ".csproj",
                ".fsproj",
                ".gemspec",
                ".nuspec",
                ".opam",
                ".rockspec",
                ".vbproj",
            ],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn purpose(&self) -> Purpose {
        Purpose::Licences
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = name(path);
        // A crate that lies there as another's dependency says what its lock file does not.
        let vendored = name != "Cargo.toml" && vendored(path).is_some();
        let others = is_foreign(path) || is_sample(path) || vendored;
        let wanted = name != "dep5" || path.ends_with(".reuse/dep5");
        (wanted && !others).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let (own, headers) = parse_own_licence(&file.path, &file.bytes);
            let facts = own.into_iter().map(Fact::OwnLicence);
            let facts = facts.chain(headers.into_iter().map(Fact::LicenceHeader));
            out.facts
                .extend(facts.map(|fact| (file.path.clone(), fact)));
        }
    }
}

/// Reads a manifest, or a file of REUSE. A file that is broken says what its good part says: whoever lists
/// packages by it tells what is wrong.
pub fn parse_own_licence(path: &str, bytes: &[u8]) -> (Option<OwnLicence>, Vec<LicenceHeader>) {
    use PackageType as Kind;
    let (text, _) = text::decode(bytes);
    let name = name(path);
    let own = match name {
        "REUSE.toml" => return (None, reuse::annotations(path, &text)),
        "dep5" => return (None, reuse::paragraphs(path, &text)),
        "Cargo.toml" => cargo(&text),
        "pyproject.toml" => python::pyproject(&text),
        "setup.cfg" => python::setup_cfg(&text),
        "setup.py" => python::setup_py(&text),
        "pom.xml" => markup::pom(bytes),
        "Directory.Build.props" => markup::msbuild(bytes),
        "composer.json" => object(Kind::Composer, &text),
        "package.json" | "bower.json" | "deno.json" | "jsr.json" => object(Kind::Npm, &text),
        "META.json" => object(Kind::Cpan, &text),
        "dub.json" | "vcpkg.json" => object(Kind::Generic, &text),
        "dub.sdl" => literal::said(Kind::Generic, &text, &["license"], ' '),
        "mix.exs" => literal::said(Kind::Hex, &text, &["licenses"], ':'),
        "opam" => literal::said(Kind::Opam, &text, &["license"], ':'),
        "DESCRIPTION" => literal::field(Kind::Cran, &text, &["License"]),
        _ => match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("gemspec") => literal::said(Kind::Gem, &text, &["license", "licenses"], '='),
            Some("rockspec") => literal::said(Kind::Luarocks, &text, &["license"], '='),
            Some("opam") => literal::said(Kind::Opam, &text, &["license"], ':'),
            Some("cabal") => literal::cabal(&text),
            Some("nuspec") => markup::nuspec(bytes),
            Some("csproj" | "fsproj" | "vbproj") => markup::msbuild(bytes),
            _ => None,
        },
    };
    (own, Vec::new())
}

/// The Cargo Book, "The license and license-file fields" and "Workspaces, The package table".
fn cargo(text: &str) -> Option<OwnLicence> {
    let document = toml::parse(text);
    let root = document.roots.first()?;
    let shared = root.get("workspace").and_then(|node| node.get("package"));
    let package = root.get("package");
    let field = |key: &str| {
        let own = package.and_then(|package| package.get(key));
        let inherited = own.is_some_and(|own| own.is("workspace"));
        let of_workspace = shared.and_then(|shared| shared.get(key));
        match own {
            Some(own) if !inherited => (Some(own), false),
            None if package.is_some() => (None, false),
            _ => (of_workspace, inherited && of_workspace.is_none()),
        }
    };
    let (words, above) = field("license");
    let (file, file_above) = field("license-file");
    let mut own = OwnLicence {
        kind: PackageType::Cargo,
        words: words
            .and_then(Node::text)
            .and_then(licence)
            .into_iter()
            .collect(),
        line: words.or(file).or(package).map_or(1, |node| node.line),
        files: file
            .and_then(Node::text)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        inherits: None,
        release: None,
    };
    let release = |key| {
        package
            .and_then(|package| package.text_of(key)?.get(..))
            .and_then(word)
    };
    if let (Some(name), Some(version)) = (release("name"), release("version")) {
        own.release = Some((name.to_owned(), version.to_owned()));
    }
    if above || file_above {
        own.inherits = Some(Inherits::Above("Cargo.toml"));
    }
    said_anything(own)
}

/// `license` of JSON manifests: a text, a list, or npm's old objects (package.json, "license").
fn object(kind: PackageType, text: &str) -> Option<OwnLicence> {
    let Document { roots, .. } = json::parse(text);
    let root = roots.first()?;
    let node = root.get("license").or_else(|| root.get("licenses"))?;
    let one = |node: &Node<'_>| {
        let words = node.text().or_else(|| node.text_of("type"));
        words.or_else(|| node.text_of("name")).and_then(licence)
    };
    let mut words: Vec<String> = one(node).into_iter().collect();
    words.extend(node.items().iter().take(LICENCES).filter_map(one));
    said_anything(OwnLicence {
        kind,
        words,
        line: node.line,
        files: Vec::new(),
        inherits: None,
        release: None,
    })
}

fn said_anything(own: OwnLicence) -> Option<OwnLicence> {
    let any = !own.words.is_empty() || !own.files.is_empty() || own.inherits.is_some();
    any.then_some(own)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Licences of one manifest.
const LICENCES: usize = 32;
