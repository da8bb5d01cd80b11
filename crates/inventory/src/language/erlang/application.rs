//! Installed applications of Erlang and Elixir: `NAME[-VERSION]/ebin/NAME.app` (OTP, "app(4)").

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::erlang::terms::{Dialect, parse};
use crate::language::erlang::{is_name, is_version, package};
use crate::language::word::word;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads installed applications.
#[derive(Clone, Copy, Debug)]
pub struct ErlangApplication;

impl Extractor for ErlangApplication {
    fn id(&self) -> &'static str {
        "erlang-application"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".app"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        of_path(path).map(|_| Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_application(&file.path, &file.bytes);
            add("Erlang application", file, read, out);
        }
    }
}

/// Reads the description of an application. Where it names no version, that of the folder counts.
pub fn parse_application(path: &str, bytes: &[u8]) -> Read {
    let Some((file, folder)) = of_path(path) else {
        return Ok(None);
    };
    let (text, _) = decode(bytes);
    let (terms, failed) = parse(&text, Dialect::Erlang);
    let term = terms
        .first()
        .filter(|term| term.text_at(0) == Some("application"));
    let name = term.and_then(|term| term.text_at(1)).unwrap_or(file);
    let said = term.and_then(|term| term.item(2)?.get("vsn")?.text());
    let of_folder = folder
        .strip_prefix(file)
        .and_then(|rest| rest.strip_prefix('-'));
    let version = said.filter(|version| is_version(version)).or(of_folder);
    let made = version.and_then(|version| make(name, version));
    match made {
        Some(package) => Ok(Some(package)),
        None => Err(failed.unwrap_or_else(|| "it names no version".to_owned())),
    }
}

fn make(name: &str, version: &str) -> Option<Package> {
    if OF_OTP.binary_search(&name).is_err() {
        return package("", name, version);
    }
    let (name, version) = (word(name)?, word(version)?);
    let fits = is_name(name) && is_version(version);
    let purl = Purl::new("otp", name, version);
    fits.then(|| Package::new(PackageType::Otp, name, version, purl))
}

/// The name of the file without its ending, and of the folder above `ebin`.
fn of_path(path: &str) -> Option<(&str, &str)> {
    let mut parts = path.rsplit('/');
    let file = parts.next()?.strip_suffix(".app")?;
    let ebin = parts.next() == Some("ebin");
    (ebin && !file.is_empty()).then_some((file, parts.next().unwrap_or_default()))
}

/// Applications of Erlang/OTP and of Elixir itself, sorted.
const OF_OTP: &[&str] = &[
    "asn1",
    "common_test",
    "compiler",
    "crypto",
    "debugger",
    "dialyzer",
    "diameter",
    "edoc",
    "eex",
    "eldap",
    "elixir",
    "erl_docgen",
    "erl_interface",
    "erts",
    "et",
    "eunit",
    "ex_unit",
    "ftp",
    "hipe",
    "iex",
    "inets",
    "jinterface",
    "kernel",
    "logger",
    "megaco",
    "mix",
    "mnesia",
    "observer",
    "odbc",
    "os_mon",
    "parsetools",
    "public_key",
    "reltool",
    "runtime_tools",
    "sasl",
    "snmp",
    "ssh",
    "ssl",
    "stdlib",
    "syntax_tools",
    "tftp",
    "tools",
    "wx",
    "xmerl",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_of_otp_and_others() {
        assert!(OF_OTP.is_sorted());
        for (path, text, want) in [
            (
                "lib/ssl-10.8/ebin/ssl.app",
                "{application,ssl,[{vsn,\"10.8.7\"}]}.",
                Some("pkg:otp/ssl@10.8.7"),
            ),
            (
                "lib/jason/ebin/jason.app",
                "{application,jason,[{modules,[a]},{vsn,\"1.4.0\"}]}.",
                Some("pkg:hex/jason@1.4.0"),
            ),
            (
                "lib/jason-1.4.1/ebin/jason.app",
                "{application,jason,[{modules,[a",
                Some("pkg:hex/jason@1.4.1"),
            ),
            ("lib/jason/ebin/jason.app", "{application,jason,[]}.", None),
            ("lib/jason/ebin/jason.app", "", None),
        ] {
            let read = parse_application(path, text.as_bytes()).ok().flatten();
            let purl = read.map(|package| package.purl.to_string());
            assert_eq!(purl.as_deref(), want, "{text}");
        }
        assert_eq!(ErlangApplication.interest("Applications/Foo.app"), None);
    }
}
