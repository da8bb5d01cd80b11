//! What a real registry or engine with TLS takes: an authority and certificates.

use std::fs;
use std::path::PathBuf;

use seawall_testkit::tool::run;

/// A certificate authority and certificates made by openssl.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
}

impl Authority {
    /// Makes an authority.
    pub(crate) fn new() -> Self {
        let authority = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        authority.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=test authority",
            "-keyout",
            "ca.key",
            "-out",
            "ca.crt",
        ]);
        authority
    }

    /// Makes a certificate for 127.0.0.1, or for a client; returns certificate and key.
    pub(crate) fn certify(&self, name: &str) -> (PathBuf, PathBuf) {
        let (key, request, certificate) = (
            format!("{name}.key"),
            format!("{name}.csr"),
            format!("{name}.crt"),
        );
        self.openssl(&[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            &format!("/CN={name}"),
            "-keyout",
            &key,
            "-out",
            &request,
        ]);
        let extensions = "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n";
        fs::write(self.folder.path().join("extensions"), extensions).unwrap();
        self.openssl(&[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            &request,
            "-CA",
            "ca.crt",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-extfile",
            "extensions",
            "-out",
            &certificate,
        ]);
        (self.file(&certificate), self.file(&key))
    }

    /// Returns the path of a file.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs openssl in the authority's folder.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        run("openssl", arguments, self.folder.path())
    }
}
