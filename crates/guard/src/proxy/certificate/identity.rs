//! Who a verified certificate speaks of.

use std::net::SocketAddr;

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use super::name::common_name;
use crate::principal::Certificate;
use crate::record::hex;

/// Says whom a certificate (DER, RFC 5280) names that was verified before; nothing where it can't be read.
pub fn identify(certificate: &[u8], address: SocketAddr) -> Option<Certificate> {
    let certificate = CertificateDer::from(certificate);
    let parsed = EndEntityCert::try_from(&certificate).ok()?;
    let sound = |it: &&str| !it.is_empty() && it.len() <= LONGEST && !it.contains(char::is_control);
    let uris = parsed.valid_uri_names().take(MOST_NAMES).filter(sound);
    Some(Certificate {
        uris: uris.map(str::to_owned).collect(),
        common_name: common_name(parsed.subject()).filter(|it| sound(&it.as_str())),
        serial: hex(parsed.serial()),
        address,
    })
}

const LONGEST: usize = 1024;
const MOST_NAMES: usize = 16;
