//! `.terraform.lock.hcl` of Terraform and `OpenTofu` ("Dependency Lock File"): the providers that were chosen, in
//! blocks `provider "HOST/NAMESPACE/NAME" { … }`. Of the digests `zh:` is the SHA-256 of an archive; `h1:` is
//! that of a folder, which nothing can be compared with, and is not taken.

use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, Presence, Relation};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads `.terraform.lock.hcl`.
#[derive(Clone, Copy, Debug)]
pub struct TerraformLock;

impl Extractor for TerraformLock {
    fn id(&self) -> &'static str {
        "terraform-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[".terraform.lock.hcl"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_terraform_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file. `terraform init` writes it, a field a line.
pub fn parse_terraform_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new(".terraform.lock.hcl", path, Presence::Declared);
    list.faults(fault);
    let mut open: Option<Provider<'_>> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let number = u32::try_from(number.saturating_add(1)).unwrap_or(u32::MAX);
        if let Some(rest) = line.strip_prefix("provider ") {
            if let Some(provider) = open.take() {
                list.doubt(ProblemKind::Input, CUT, provider.address);
                provider.add(&mut list);
            }
            open = Some(Provider::begin(number, rest));
        } else if let Some(provider) = &mut open {
            if line == "}" {
                if let Some(provider) = open.take() {
                    provider.add(&mut list);
                }
            } else {
                provider.take(line);
            }
        }
    }
    if let Some(provider) = open.take() {
        list.doubt(ProblemKind::Input, CUT, provider.address);
        provider.add(&mut list);
    }
    list.finish(out);
}

/// A provider whose block is not over.
struct Provider<'a> {
    line: u32,
    address: &'a str,
    version: Option<&'a str>,
    hashes: Vec<Hash>,
}

impl<'a> Provider<'a> {
    fn begin(line: u32, rest: &'a str) -> Self {
        Self {
            line,
            address: quoted(rest).unwrap_or_default(),
            version: None,
            hashes: Vec::new(),
        }
    }

    fn take(&mut self, line: &'a str) {
        let value = line.strip_prefix("version").map(str::trim_start);
        if let Some(value) = value.and_then(|rest| rest.strip_prefix('=')) {
            self.version = quoted(value);
        }
        let digest = quoted(line).and_then(|text| text.strip_prefix("zh:"));
        let hash = digest.and_then(|hex| Hash::new(HashAlgorithm::Sha256, hex));
        if self.hashes.len() < HASHES {
            self.hashes.extend(hash);
        }
    }

    fn add(self, list: &mut Listing) {
        let (Some(address), Some(version)) = (word(self.address), self.version.and_then(word))
        else {
            return list.doubt(
                ProblemKind::Input,
                "providers without a usable name and version",
                self.address,
            );
        };
        let (namespace, name) = address.rsplit_once('/').unwrap_or(("", address));
        let purl = Purl::new("terraform", name, version).namespace(namespace);
        let mut package = Package::new(PackageType::Terraform, address, version, purl);
        package.relation = Relation::Direct;
        package.hashes = self.hashes;
        list.add(self.line, package);
    }
}

/// The first text in quotation marks.
fn quoted(text: &str) -> Option<&str> {
    text.split_once('"')?
        .1
        .split_once('"')
        .map(|(text, _)| text)
}

const CUT: &str = "blocks without their end";
/// Digests of a provider: one for each platform.
const HASHES: usize = 256;
