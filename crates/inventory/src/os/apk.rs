//! Alpine packages: apk's installed database (apk-package(5), "v2"; the file keeps that form with
//! apk-tools 3): lines of a letter, a colon and a value; an empty line ends a package.

use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile};
use crate::os::path::normalise;
use crate::os::trouble::Troubles;
use crate::unpack::Unpack;

/// Reads apk's installed database.
#[derive(Clone, Copy, Debug)]
pub struct Apk;

impl Extractor for Apk {
    fn id(&self) -> &'static str {
        "apk"
    }

    fn version(&self) -> u32 {
        1
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        matches!(path, "lib/apk/db/installed" | "usr/lib/apk/db/installed").then_some(Interest {
            max_bytes: 64 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_installed(&file.path, &file.bytes, out);
        }
    }
}

/// Reads an installed database and adds its packages as one fact.
pub fn parse_installed(path: &str, bytes: &[u8], out: &mut Extracted) {
    let mut reader = Reader {
        troubles: Troubles::new("apk database", path),
        packages: Vec::new(),
        record: Record::default(),
    };
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = index.saturating_add(1);
        if reader.packages.len() >= PACKAGES {
            reader.troubles.cut_off(number, "too many packages");
            break;
        }
        reader.take_line(number, line.strip_suffix(b"\r").unwrap_or(line));
    }
    reader.end_record();
    reader.troubles.finish(out);
    let fact = Fact::Packages {
        database: "apk",
        packages: reader.packages,
    };
    out.facts.push((path.to_owned(), fact));
}

struct Reader<'a> {
    troubles: Troubles<'a>,
    packages: Vec<Package>,
    record: Record<'a>,
}

/// The fields of one package.
#[derive(Default)]
struct Record<'a> {
    /// Its first line; 0 before it began.
    line: usize,
    name: Option<&'a [u8]>,
    version: Option<&'a [u8]>,
    architecture: Option<&'a [u8]>,
    licence: Option<&'a [u8]>,
    origin: Option<&'a [u8]>,
    maintainer: Option<&'a [u8]>,
    folder: &'a [u8],
    files: Vec<Box<str>>,
}

impl<'a> Reader<'a> {
    fn take_line(&mut self, number: usize, line: &'a [u8]) {
        if line.is_empty() {
            return self.end_record();
        }
        let (Some(&letter), Some(b':')) = (line.first(), line.get(1)) else {
            return self.troubles.at_line(number, "a line that is no field");
        };
        let value = line.get(2..).unwrap_or_default();
        if letter == b'P' && self.record.name.is_some() {
            let why = "`P` stands twice; taken as a new package";
            self.troubles.at_line(number, why);
            self.end_record();
        }
        if self.record.line == 0 {
            self.record.line = number;
        }
        let record = &mut self.record;
        let field = match letter {
            b'P' => &mut record.name,
            b'V' => &mut record.version,
            b'A' => &mut record.architecture,
            b'L' => &mut record.licence,
            b'o' => &mut record.origin,
            b'm' => &mut record.maintainer,
            b'F' => {
                record.folder = value;
                return;
            }
            b'R' => {
                let path = [record.folder, b"/", value].concat();
                record.files.extend(normalise(&path));
                return;
            }
            _ => return,
        };
        if field.is_some() {
            let why = format!("`{}` stands twice", char::from(letter));
            self.troubles.at_line(number, &why);
        } else {
            *field = Some(value);
        }
    }

    fn end_record(&mut self) {
        let record = std::mem::take(&mut self.record);
        if record.line == 0 {
            return;
        }
        let line = record.line;
        match record.into_package() {
            Ok(package) => self.packages.push(package),
            Err(why) => self.troubles.at_line(line, &why),
        }
    }
}

impl Record<'_> {
    fn into_package(mut self) -> Result<Package, String> {
        let name = word(self.name, "P")?.ok_or("a package with no name (`P`)")?;
        let version =
            word(self.version, "V")?.ok_or_else(|| format!("`{name}` has no version (`V`)"))?;
        let architecture = word(self.architecture, "A")?;
        // All packages of an origin are built together and so have its version.
        let source = word(self.origin, "o")?.map(|origin| SourcePackage {
            name: origin,
            version: version.clone(),
        });
        let mut purl = Purl::new("apk", &name.to_ascii_lowercase(), &version);
        if let Some(architecture) = &architecture {
            purl = purl.qualifier("arch", architecture);
        }
        self.files.sort_unstable();
        self.files.dedup();
        Ok(Package {
            architecture,
            source,
            licences: self.licence.and_then(text).into_iter().collect(),
            maintainer: self.maintainer.and_then(text),
            files: self.files,
            ..Package::new(PackageType::Apk, &name, &version, purl)
        })
    }
}

/// Reads a value that is one word; `None` where it is missing or empty.
fn word(value: Option<&[u8]>, field: &str) -> Result<Option<String>, String> {
    let Some(value) = value.map(<[u8]>::trim_ascii).filter(|v| !v.is_empty()) else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(value);
    if value.len() > WORD || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("`{field}` is not one word of a sensible length"));
    }
    Ok(Some(text.into_owned()))
}

/// Reads a value of free text.
fn text(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value.get(..WORD).unwrap_or(value));
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Bytes of a name, a version or a text.
const WORD: usize = 1_024;
/// Packages of one database. All repositories of Alpine together have fewer.
const PACKAGES: usize = 100_000;
