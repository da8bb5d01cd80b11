//! `seawall scan purl`: package URLs named on the command line, or files with one a line.

use std::fs::File;
use std::io::Read;

use seawall_engine::Error;
use seawall_engine::listed::Listed;

use crate::arguments::Scan;
use crate::exit::Usage;

/// A list that could be read, or why not.
pub(super) type Opened = Result<Listed, Error>;

/// Reads what is meant by `purl …`; `None` where the command line means something else.
pub(super) fn read(arguments: &Scan) -> Result<Option<Vec<Opened>>, Usage> {
    let Some((kind, names)) = arguments.targets.split_first() else {
        return Ok(None);
    };
    if kind != "purl" {
        return Ok(None);
    }
    if names.is_empty() {
        let why = "`scan purl` needs a package URL, a file with one a line, or `-`";
        return Err(Usage(why.to_owned()));
    }
    if arguments.platform.is_some() {
        let why = "--platform chooses among the images of an index; package URLs have none";
        return Err(Usage(why.to_owned()));
    }
    if names.iter().any(|name| name == "-") && arguments.source.password_stdin {
        let why = "standard input cannot be both the password and the list";
        return Err(Usage(why.to_owned()));
    }
    let (urls, files): (Vec<_>, Vec<_>) = names.iter().partition(|name| is_url(name));
    let mut lists = Vec::new();
    if !urls.is_empty() {
        let text: Vec<&str> = urls.iter().map(|url| url.as_str()).collect();
        lists.push(Ok(Listed::purls("command line", &text.join("\n"))));
    }
    lists.extend(files.into_iter().map(|name| read_file(name)));
    Ok(Some(lists))
}

fn is_url(name: &str) -> bool {
    let scheme = name.get(..4);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("pkg:"))
}

fn read_file(name: &str) -> Opened {
    let (shown, read) = if name == "-" {
        ("standard input", read_text(std::io::stdin().lock()))
    } else {
        (name, File::open(name).and_then(read_text))
    };
    let text = read.map_err(|source| Error::Io {
        action: "read",
        path: shown.into(),
        source,
    })?;
    Ok(Listed::purls(shown, &text))
}

/// Reads a text within bounds. Bytes that are not UTF-8 spoil their line only.
fn read_text(reader: impl Read) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    reader
        .take(MOST.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        let why = format!("larger than {MOST} bytes");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Bytes of a list: more than two hundred thousand long package URLs.
const MOST: u64 = 64 << 20;
