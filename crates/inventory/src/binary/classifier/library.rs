//! Signatures of libraries in C and C++.

use super::rule::{Rule, part, rule};

pub(super) const RULES: &[Rule] = &[
    rule(
        "openssl",
        &["openssl", "libcrypto*", "libssl*"],
        &[(
            "OpenSSL ",
            r"OpenSSL (?<v>[0-9]+\.[0-9]+\.[0-9]+[a-z]{0,2}(?:-(?:alpha|beta|pre)[0-9]+)?)(?:-fips)? +[0-9]{1,2} [A-Z][a-z]{2} 20",
        )],
        &["openssl:openssl"],
    ),
    rule(
        "libressl",
        &["openssl", "libcrypto*", "libssl*"],
        &[("LibreSSL ", r"LibreSSL (?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["openbsd:libressl"],
    ),
    rule(
        "aws-lc",
        &["libcrypto*", "openssl", "bssl"],
        &[("AWS-LC ", r"AWS-LC (?:FIPS )?(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["amazon:aws-lc"],
    ),
    rule(
        "gnutls",
        &["libgnutls*"],
        &[(
            "Enabled GnuTLS ",
            r"Enabled GnuTLS (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["gnu:gnutls"],
    ),
    rule(
        "libgcrypt",
        &["libgcrypt*"],
        &[(
            "This is Libgcrypt ",
            r"This is Libgcrypt (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["gnupg:libgcrypt"],
    ),
    rule(
        "mbedtls",
        &["libmbedcrypto*", "libmbedtls*"],
        &[("bed TLS ", r"[mM]bed TLS (?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["arm:mbed_tls", "trustedfirmware:mbed_tls"],
    ),
    part(
        "curl",
        rule(
            "libcurl",
            &["libcurl*"],
            &[("libcurl/", r"libcurl/(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
            &["haxx:libcurl", "haxx:curl"],
        ),
    ),
    rule(
        "zlib",
        &["libz.so*", "libz-*", "zlib1.dll"],
        &[(
            "flate ",
            r"(?:de|in)flate (?<v>1\.[0-9]+\.[0-9]+(?:\.[0-9]+)?) Copyright",
        )],
        &["zlib:zlib"],
    ),
    part(
        "zstd",
        rule(
            "libzstd",
            &["zstd"],
            &[(
                "Zstandard CLI",
                r"\x00v?(?<v>1\.[0-9]+\.[0-9]+)\x00[^\x00]{0,40}Zstandard CLI",
            )],
            &["facebook:zstandard"],
        ),
    ),
    part(
        "xz",
        rule(
            "xz-utils",
            &["xz", "liblzma*"],
            &[(
                "(XZ Utils) ",
                r"\(XZ Utils\) (?<v>[0-9]+\.[0-9]+\.[0-9]+(?:alpha|beta)?)",
            )],
            &["tukaani:xz"],
        ),
    ),
    rule(
        "libpng",
        &["libpng*"],
        &[(
            " libpng version ",
            r" libpng version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["libpng:libpng"],
    ),
    rule(
        "libtiff",
        &["libtiff*"],
        &[(
            "LIBTIFF, Version ",
            r"LIBTIFF, Version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["libtiff:libtiff"],
    ),
    rule(
        "libjpeg-turbo",
        &["libjpeg*", "libturbojpeg*"],
        &[(
            "libjpeg-turbo version ",
            r"libjpeg-turbo version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["libjpeg-turbo:libjpeg-turbo"],
    ),
    rule(
        "expat",
        &["libexpat*"],
        &[("expat_2", r"\x00expat_(?<v>2\.[0-9]+\.[0-9]+)\x00")],
        &["libexpat_project:libexpat"],
    ),
    rule(
        "pcre2",
        &["libpcre2-*"],
        &[(
            " 20",
            r"\x00(?<v>10\.[0-9]+(?:-RC[0-9]+)?) 20[0-9]{2}-[0-9]{2}-[0-9]{2}\x00",
        )],
        &["pcre:pcre2"],
    ),
    rule(
        "libssh",
        &["libssh.so*", "libssh-*"],
        &[(
            "SSH-2.0-libssh_",
            r"SSH-2\.0-libssh_(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["libssh:libssh"],
    ),
    rule(
        "libssh2",
        &["libssh2*"],
        &[(
            "SSH-2.0-libssh2_",
            r"SSH-2\.0-libssh2_(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["libssh2:libssh2"],
    ),
    rule(
        "libpcap",
        &["libpcap*"],
        &[(
            "libpcap version ",
            r"libpcap version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["tcpdump:libpcap"],
    ),
    rule(
        "imagemagick",
        &["libMagickCore*", "magick"],
        &[(
            "ImageMagick ",
            r"ImageMagick (?<v>[67]\.[0-9]+\.[0-9]+-[0-9]+) ",
        )],
        &["imagemagick:imagemagick"],
    ),
    rule(
        "ghostscript",
        &["libgs.so*", "gs"],
        &[(
            "/ghostscript/",
            r"/ghostscript/(?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)/",
        )],
        &["artifex:ghostscript"],
    ),
    rule(
        "ffmpeg",
        &[
            "ffmpeg",
            "ffprobe",
            "libav*",
            "libswresample*",
            "libswscale*",
        ],
        &[(
            "FFmpeg version ",
            r"FFmpeg version n?(?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)",
        )],
        &["ffmpeg:ffmpeg"],
    ),
    rule(
        "qt",
        &["libQt5Core*", "libQt6Core*", "Qt5Core.dll", "Qt6Core.dll"],
        &[(
            "library version Qt ",
            r"library version Qt (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["qt:qt"],
    ),
];
