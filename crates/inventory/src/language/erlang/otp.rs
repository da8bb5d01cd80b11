//! `releases/NUMBER/OTP_VERSION`, which tells the version of Erlang/OTP as a whole (OTP, "System Principles",
//! "Versions").

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::erlang::is_version;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads the version of Erlang/OTP.
#[derive(Clone, Copy, Debug)]
pub struct OtpVersion;

impl Extractor for OtpVersion {
    fn id(&self) -> &'static str {
        "erlang-otp"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["OTP_VERSION"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        // In the sources of OTP it lies at the top.
        let installed = path.rsplit('/').nth(2) == Some("releases");
        installed.then_some(Interest {
            max_bytes: 4 << 10,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add("Erlang/OTP", file, parse_otp_version(&file.bytes), out);
        }
    }
}

/// Reads a version. Two asterisks behind it say that single applications were changed since.
pub fn parse_otp_version(bytes: &[u8]) -> Read {
    let text = String::from_utf8_lossy(bytes);
    let version = text.trim().trim_end_matches('*');
    if !is_version(version) || version.len() > LENGTH {
        return Err("it is no version".to_owned());
    }
    let purl = Purl::new("generic", "otp", version).namespace("erlang");
    let mut package = Package::new(PackageType::Generic, "erlang/otp", version, purl);
    if version.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        // The name in the form that NVD uses, where the slash is escaped.
        let name = format!(r"cpe:2.3:a:erlang:erlang\/otp:{version}:*:*:*:*:*:*:*");
        package.cpes.push(name);
    }
    Ok(Some(package))
}

/// Bytes of a version.
const LENGTH: usize = 64;
