//! An authority: its own certificate, those that it signs, and its list of revoked ones.

use std::net::IpAddr;

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CidrSubnet,
    DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    NameConstraints, PKCS_ECDSA_P256_SHA256, RevokedCertParams, SerialNumber,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Error;
use super::request::{Request, is_dns_name};
use crate::decide::Time;
use crate::record::hex;

/// Names that an authority is held to; none: it may vouch for every name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permitted {
    /// Domains, with all below them.
    pub dns: Vec<String>,
    /// Addresses and the length of their prefix.
    pub networks: Vec<(IpAddr, u8)>,
}

/// An authority.
pub struct Authority {
    name: String,
    permitted: Permitted,
    key: KeyPair,
}

/// A certificate and its key.
pub struct Issued {
    /// The certificate in PEM.
    pub certificate: String,
    /// Its key in PEM (PKCS#8): a secret.
    pub key: String,
    /// Its number in lower-case hexadecimal.
    pub serial: String,
    /// The last moment at which it is good.
    pub until: Time,
}

impl Authority {
    /// Makes a new one with a key of its own.
    ///
    /// # Errors
    /// Where the names are none, or there are no random numbers.
    pub fn new(name: String, permitted: Permitted) -> Result<Self, Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(made)?;
        Self::with(name, permitted, key)
    }

    /// Takes one that was made before, by its key in PEM.
    ///
    /// # Errors
    /// Where the key is none.
    pub fn from_key(name: String, permitted: Permitted, key: &str) -> Result<Self, Error> {
        let key = KeyPair::from_pem(key).map_err(made)?;
        Self::with(name, permitted, key)
    }

    fn with(name: String, permitted: Permitted, key: KeyPair) -> Result<Self, Error> {
        let is_named = !name.is_empty() && name.len() <= 64 && !name.chars().any(char::is_control);
        if !is_named {
            let why =
                "the name of an authority has 1 to 64 characters, none of them a control character";
            return Err(Error::Asked(why.to_owned()));
        }
        if let Some(bad) = permitted
            .dns
            .iter()
            .find(|it| it.contains('*') || !is_dns_name(it))
        {
            return Err(Error::Asked(format!("`{bad}` is no domain")));
        }
        for (address, length) in &permitted.networks {
            let most = if address.is_ipv4() { 32 } else { 128 };
            if *length > most {
                return Err(Error::Asked(format!("`{address}/{length}` is no network")));
            }
        }
        Ok(Self {
            name,
            permitted,
            key,
        })
    }

    /// Returns its key in PEM: a secret.
    pub fn key(&self) -> String {
        self.key.serialize_pem()
    }

    /// Makes its own certificate in PEM.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn certificate(&self, now: Time, lifetime: i64) -> Result<String, Error> {
        let mut parameters = self.parameters()?;
        let until = now.saturating_add(lifetime);
        (parameters.not_before, parameters.not_after) = (moment(early(now))?, moment(until)?);
        parameters.serial_number = Some(number()?.0);
        let certificate = parameters.self_signed(&self.key).map_err(made)?;
        Ok(certificate.pem())
    }

    /// Issues a certificate with a key of its own.
    ///
    /// # Errors
    /// Where what is asked for can't be issued.
    pub fn issue(&self, request: &Request, now: Time) -> Result<Issued, Error> {
        self.may(request)?;
        let mut parameters = request.parameters()?;
        let until = now.saturating_add(request.lifetime);
        (parameters.not_before, parameters.not_after) = (moment(early(now))?, moment(until)?);
        let (number, serial) = number()?;
        parameters.serial_number = Some(number);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(made)?;
        let issuer = Issuer::new(self.parameters()?, &self.key);
        let certificate = parameters.signed_by(&key, &issuer).map_err(made)?;
        Ok(Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            serial,
            until,
        })
    }

    /// Makes the list of revoked certificates in PEM: each by number and moment.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn revoked(
        &self,
        revoked: &[(String, Time)],
        list: u64,
        now: Time,
        next: Time,
    ) -> Result<String, Error> {
        let mut certificates = Vec::new();
        for (serial, time) in revoked {
            let bytes =
                bytes(serial).ok_or_else(|| Error::Made(format!("`{serial}` is no number")))?;
            certificates.push(RevokedCertParams {
                serial_number: SerialNumber::from_slice(&bytes),
                revocation_time: moment(*time)?,
                reason_code: None,
                invalidity_date: None,
            });
        }
        let parameters = CertificateRevocationListParams {
            this_update: moment(early(now))?,
            next_update: moment(next)?,
            crl_number: SerialNumber::from_slice(&list.to_be_bytes()),
            issuing_distribution_point: None,
            revoked_certs: certificates,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let issuer = Issuer::new(self.parameters()?, &self.key);
        let list = parameters.signed_by(&issuer).map_err(made)?;
        list.pem().map_err(made)
    }

    fn parameters(&self) -> Result<CertificateParams, Error> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = DistinguishedName::new();
        let name = self.name.clone();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        parameters.name_constraints = self.constraints()?;
        Ok(parameters)
    }

    /// A kind of names that is not permitted is excluded: a constraint speaks of its own kind only.
    fn constraints(&self) -> Result<Option<NameConstraints>, Error> {
        let Permitted { dns, networks } = &self.permitted;
        if dns.is_empty() && networks.is_empty() {
            return Ok(None);
        }
        let mut permitted = Vec::new();
        for domain in dns {
            let _checked: Ia5String = domain.as_str().try_into().map_err(made)?;
            permitted.push(GeneralSubtree::DnsName(domain.clone()));
        }
        for (address, length) in networks {
            let network = CidrSubnet::from_addr_prefix(*address, *length);
            permitted.push(GeneralSubtree::IpAddress(network));
        }
        let mut excluded = Vec::new();
        if dns.is_empty() {
            excluded.push(GeneralSubtree::DnsName(String::new()));
        }
        if !networks.iter().any(|it| it.0.is_ipv4()) {
            let all = CidrSubnet::from_v4_prefix([0; 4], 0);
            excluded.push(GeneralSubtree::IpAddress(all));
        }
        if !networks.iter().any(|it| it.0.is_ipv6()) {
            let all = CidrSubnet::from_v6_prefix([0; 16], 0);
            excluded.push(GeneralSubtree::IpAddress(all));
        }
        Ok(Some(NameConstraints {
            permitted_subtrees: permitted,
            excluded_subtrees: excluded,
        }))
    }

    /// Says early what clients would refuse later.
    fn may(&self, request: &Request) -> Result<(), Error> {
        let Permitted { dns, networks } = &self.permitted;
        if dns.is_empty() && networks.is_empty() {
            return Ok(());
        }
        let below = |name: &str, domain: &str| {
            let (name, domain) = (name.to_ascii_lowercase(), domain.to_ascii_lowercase());
            let rest = name.strip_suffix(domain.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        for name in &request.dns {
            if !dns.iter().any(|domain| below(name, domain)) {
                return Err(Error::Asked(format!(
                    "the authority may not vouch for {name}"
                )));
            }
        }
        for address in &request.addresses {
            if !networks
                .iter()
                .any(|(network, length)| is_within(*address, *network, *length))
            {
                return Err(Error::Asked(format!(
                    "the authority may not vouch for {address}"
                )));
            }
        }
        Ok(())
    }
}

fn is_within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let (a, b, width) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            (u128::from(a.to_bits()), u128::from(b.to_bits()), 32_u32)
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return false,
    };
    let rest = width.saturating_sub(u32::from(length));
    a.checked_shr(rest) == b.checked_shr(rest)
}

/// A number that nobody can foresee (16 bytes, positive, not beginning with zero), and as text.
fn number() -> Result<(SerialNumber, String), Error> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::Made("the system has no random numbers".to_owned()))?;
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
    Ok((SerialNumber::from_slice(&bytes), hex(&bytes)))
}

/// The bytes of a number.
fn bytes(serial: &str) -> Option<Vec<u8>> {
    let digits = serial.as_bytes();
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() || digits.is_empty() {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect()
}

/// Clocks differ: what is made now is good some minutes ago already.
fn early(now: Time) -> Time {
    now.saturating_sub(300)
}

fn moment(time: Time) -> Result<OffsetDateTime, Error> {
    OffsetDateTime::from_unix_timestamp(time).map_err(|error| Error::Made(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn made(error: rcgen::Error) -> Error {
    Error::Made(error.to_string())
}
