//! Bytes around the texts of real programs, as Debian 12 ships them: what each signature was verified with.

pub(super) const SAMPLES: &[(&str, &[u8], &str)] = &[
    (
        "bash",
        b"ARRANTY, to the extent permitted by law.\x00\x00\x00@(#)Bash version 5.2.15(1)\
          \x20release GNU\x00\x00\x01\x00\x00\x00\x0f\x00\x00\x00\x0d\x0a;|&(\x00 \x09\
          \x0a\x0d;|&()\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\
          \x00\x00\x00",
        "bash 5.2.15",
    ),
    (
        "libisc-9.18.49-1~deb12u3-Debian.so",
        b"p2.so.14\x00libxml2.so.2\x00libc.so.6\x00ld-linux-x86-64.so.2\x00libisc-9.18.4\
          9-1~deb12u3-Debian.so\x00GLIBC_2.3\x00JSONC_0.14\x00LIBXML2_2.6.0\x00OPEN",
        "bind 9.18.49",
    ),
    (
        "busybox",
        b"w socket\x00(unknown)\x00invalid date '%s'\x00out of memory\x00BusyBox v1.35.0\
          \x20(Debian 1:1.35.0-4+deb12u1+b1)\x00/dev/\x00/dev/tty\x00LINES\x00COLUMNS",
        "busybox 1.35.0",
    ),
    (
        "curl",
        b"ategory provided, here is a list of all categories:\x0a\x00\x00\x00curl 7.88.1\
          \x20(x86_64-pc-linux-gnu) %s\x0a\x00\x00\x00Release-Date: %s, security patc",
        "curl 7.88.1",
    ),
    (
        "dnsmasq",
        b"help\x00bad command line options: %s\x00/etc/dnsmasq.conf\x00dnsmasq-2.90\x00v\
          ersion.bind\x00Simon Kelley\x00authors.bind\x00copyright.bind\x00cache",
        "dnsmasq 2.90",
    ),
    (
        "dovecot",
        b"ERVICE_COUNT\x00GENERATION\x00DOVECOT_HOSTNAME\x00DOVECOT_HOSTDOMAIN\x002.3.19\
          .1\x00DOVECOT_VERSION\x00STATS_WRITER_SOCKET_PATH\x00SSL_KEY_PASSWORD\x00A",
        "dovecot 2.3.19.1",
    ),
    (
        "beam.smp",
        b"(only in debug compiled code)\x0a\x00\x00\x00\x00\x00\x00(BEAM) emulator versi\
          on 13.1.5\x0a\x00The undocumented +H option has been removed (R10B-6).\x0a\x0a\
          \x00ba",
        "erts 13.1.5",
    ),
    (
        "exim4",
        b"\x00string_domain_utf8_to_alabel\x00\x00\x00\x00xn--\x00\x00\x00\x00%d\x00<<ex\
          imcnumber>>\x004.96\x00<<eximversion>>\x00version_init\x0027-May-2026 16:52:26\
          \x00Ustrncat\x00",
        "exim 4.96",
    ),
    (
        "libexpatw.so.1.8.10",
        b"\x00parsing finished\x00invalid argument\x00parser not started\x00expat_2.5.0\
          \x00\x5c0\x00\x5cx1\x00\x5cx2\x00\x5cx3\x00\x5cx4\x00\x5cx5\x00\x5cx6\x00\x5cx\
          7\x00\x5cx8\x00\x5ct\x00\x5cn\x00\x5cxB\x00\x5cxC\x00\x5cr\x00\x5cxE\x00\x5cxF",
        "expat 2.5.0",
    ),
    (
        "libavutil.so.57.28.100",
        b"avutil license: GPL version 2 or later\x00\x00\x00\x00\x00\x00\x00FFmpeg versi\
          on 5.1.9-0+deb12u1\x00AuthenticAMD\x00GenuineIntel\x00\x00\x00\x00\x00\x00\x00\
          \x00\x07\x00\x00\x00\x06\x00\x00\x00\x05\x00\x00\x00\x04\x00\x00\x00",
        "ffmpeg 5.1.9",
    ),
    (
        "vtysh",
        b"s\x00Usage : %s [OPTION...]\x0a\x0aIntegrated shell for FRR (version 8.4.4). \
          \x0aConfigured with:\x0a    '--build=x86_64-linux-gnu' '--prefi",
        "frrouting 8.4.4",
    ),
    (
        "x86_64-linux-gnu-gcc-12",
        b"h=\x00Target: %s\x0a\x00Configured with: %s\x0a\x00Thread model: %s\x0a\x00 zs\
          td\x0012.2.0\x00(Debian 12.2.0-14+deb12u1) \x00gcc version %s %s\x0a\x00greate\
          r_than",
        "gcc 12.2.0",
    ),
    (
        "haddock",
        b"3.1.14.0-ghc9.0.2.so\x00libHStext-1.2.5.0-ghc9.0.2.so\x00libHSghc-9.0.2-ghc9.0\
          .2.so\x00libHSterminfo-0.4.1.5-ghc9.0.2.so\x00libHSprocess-",
        "ghc 9.0.2",
    ),
    (
        "libgs.so.10.00",
        b"ox\x00/usr/share/doc/ghostscript\x00\x00\x00\x00\x00\x00\x00\x00/usr/share/gho\
          stscript/10.00.0/Resource/Init:/usr/share/ghostscript/10.00.0/lib:/usr/share",
        "ghostscript 10.00.0",
    ),
    (
        "git",
        b"\xec\xe2\x01\x00\xef\xe2\x01\x00\xd0\xe8\x01\x00\xd6\xe8\x01\x00D\xe9\x01\x00J\
          \xe9\x01\x00\x01\x00\x0e\x00\x01\x00\x0e\x00 \x00\x0e\x00\x7f\x00\x0e\x00\x00\
          \x01\x0e\x00\xef\x01\x0e\x00\xef\xbb\xbf\x00\xff\xfe\xfe\xffgit/2.39.5\x00GIT_\
          USER_AGENT\x00\x002.39.5\x00versionsort.prereleasesuffix\x00\x00ignori",
        "git 2.39.5",
    ),
    (
        "libc.so.6",
        b"\x00GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\x0a",
        "glibc 2.36",
    ),
    (
        "gpg",
        b"\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00GNU Privacy Guard's OpenPGP server 2.2.40 ready\x00\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00PASSWD <userID\
          >\x0a\x0aChange the passphras",
        "gnupg 2.2.40",
    ),
    (
        "libgnutls.so.30.34.3",
        b"pkcs11\x00tls-features\x00default-system-config\x00\x00\x00\x00Enabled GnuTLS \
          3.7.9 logging...\x0a\x00\x00\x00\x00\x00\x00\x00\x00Checking for libtasn1 fail\
          ed: %s < %s\x0a\x00\x00",
        "gnutls 3.7.9",
    ),
    (
        "haproxy",
        b"\x07Y\x07j\x07j\x07k\x07k\x07q\x07q\x07v\x07v\x07w\x07w\x07x\x07x\x07y\x07y\
          \x07z\x07z\x07&\x08*\x08,\x08;\x08X\x08Z\x08\x00\x00\x00\x00 version 2.6.12-1+\
          deb12u4, released 2026/10/17\x00\x002026/10/17\x00\x00\x00\x00\x00\x002.6.12-1\
          +de",
        "haproxy 2.6.12",
    ),
    (
        "libkrb5.so.26.0.0",
        b"nd client doesn't match\x00Heimdal 7.8.0\x00@(#)$Version: Heimdal 7.8.0 $\x00<\
          unknown error>\x00No error\x00KDC policy rejects request\x00TGT h",
        "heimdal 7.8.0",
    ),
    (
        "apache2",
        b"esn't nest!\x00\x22> path is invalid.\x00<Directory \x22\x00mailto:\x00Apache/\
          2.4.71\x00 Server at <a href=\x22\x00<address>\x00</address>\x0a\x00</a> Port \
          \x00\x22>\x00 S",
        "httpd 2.4.71",
    ),
    (
        "libMagickCore-6.Q16.so.6.0.0",
        b"https://imagemagick.org/script/license.php\x00\x00\x00\x00\x00\x00ImageMagick \
          6.9.11-60 Q16 x86_64 2021-01-25 https://imagemagick.org\x00index.html\x00Q1",
        "imagemagick 6.9.11-60",
    ),
    (
        "jq",
        b"le contains NUL bytes\x0a\x00\x00\x00\x00Error: writing output failed: %s\x0a\
          \x001.6\x00DEBUG:\x00\x1e\x00jq: error (at %s): %s\x0a\x00argfile\x00rawfile\
          \x00slurpfile\x00.",
        "jq 1.6",
    ),
    (
        "keepalived",
        b"6ld\x00\x00\x00\x00\x00Unable to parse kernel version %s\x00\x00\x00\x00\x00\
          \x00\x00Keepalived v2.2.7 (01/16,2022)\x00\x00K1\xf8\xff\x1a1\xf8\xff\xa06\xf8\
          \xff\xa06\xf8\xff\xa06\xf8\xff\xfb0\xf8\xff\xa06\xf8\xff\xa06\xf8\xff\xa06\xf8\
          \xff\xa06\xf8\xff\xa06\xf8\xff\xa0",
        "keepalived 2.2.7",
    ),
    (
        "libkrb5.so.3.3",
        b"\x00\x00\x00\x19\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00KRB5_BRAND: krb5-1.20.1-final 1.20.1 20221111\x00\x00\x00\
          \x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00K\x89\x08\x00\
          \x00\x00\x00\x00\xf0\x91\x0d\x00\x00\x00\x00\x00\x90@\x05",
        "krb5 1.20.1",
    ),
    (
        "libcurl.so.4.8.0",
        b"\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x000123456789abcdef\x00\x00/\
          \x00libcurl/7.88.1\x00zlib/%s\x00libidn2/%s\x00libpsl/%s\x00librtmp/%d.%d%s\
          \x00%s/%u.%u.%u\x00x8",
        "curl 7.88.1",
    ),
    (
        "libgcrypt.so.20.4.1",
        b"\x01\x00\x00\x00\x00\x00\x00\x00\xfd\xff\xff\xff\xff\xff\xff\xff\xfc\xff\xff\
          \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x00\
          \x00\x00\x0a\x0aThis is Libgcrypt 1.10.1 - The GNU Crypto Library\x0aCopyright\
          \x20(C) 2012-2022 g10 Code G",
        "libgcrypt 1.10.1",
    ),
    (
        "libjpeg.so.62.3.0",
        b"\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\
          \x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10)\x00\x00\x00\xff\xff\x00\x00libjp\
          eg-turbo version 2.1.5 (build 20230203)\x00\x00\x00\x00\x13\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00?\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00)\x00\
          \x00\x00\xdc\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        "libjpeg-turbo 2.1.5",
    ),
    (
        "libpcap.so.1.10.3",
        b"OOL(ETHTOOL_GET_TS_INFO) ioctl failed\x00\x00\x00\x00\x00\x00\x00libpcap versi\
          on 1.10.3 (with TPACKET_V3)\x00\x00\x00\x00\x00\x00\x00\x00\xc8\xbd\xfd\xff\
          \xed\xc0\xfd\xff\xdf\xc0\xfd\xff\xd1\xc0\xfd\xff\xc3\xc0\xfd\xff\xa7\xc0\xfd\
          \xff\x90\xc0\xfd\xff\xb5\xc0\xfd\xff\xc8\xbd",
        "libpcap 1.10.3",
    ),
    (
        "libpng16.so.16.39.0",
        b"996 Guy Eric Schalnat, Group 42, Inc.\x0a\x00\x00\x00\x00\x00\x00 libpng versi\
          on 1.6.39 - November 20, 2022\x0a\x0a\x00\x00\x00\x00RGB color space not permi\
          tted on g",
        "libpng 1.6.39",
    ),
    (
        "libssh.so.4.9.6",
        b"e callbacks to work\x00SSH-\x00Received banner: %s\x00SSH-2.0-libssh_0.10.6\
          \x00SSH-2.0-%s\x00\x0d\x0a\x00session_state=%d\x00SSH server banner: %s\x00Inv\
          ali",
        "libssh 0.10.6",
    ),
    (
        "libssh2.so.1.0.1",
        b"key data is too short\x00Unexpected key length\x00SSH-2.0-libssh2_1.10.0\x00Ti\
          med out waiting for NEWKEYS\x00A\x00B\x00Unknown KEX nistp curve t",
        "libssh2 1.10.0",
    ),
    (
        "libtiff.so.6.0.0",
        b"ileRowSize\x00TIFFTileRowSize64\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00LIBTIFF, Version 4.5.0\x0aCopyright (c) 1988-1996 Sam Leffler\
          \x0aCopyright (c) 1991-1996",
        "libtiff 4.5.0",
    ),
    (
        "zstd",
        b"\x00\x00\x00\x00\x00\x00\xd0<\x00\x00\x00\x00\x00\x00p=\x00\x00\x00\x00\x00\
          \x00\x10>\x00\x00\x00\x00\x00\x00P?Options:\x0a\x00Disabled\x00Enabled\x00v1.5\
          .4\x00Zstandard CLI\x00Yann Collet\x00Advanced options:\x0a\x00zstdcat\x00gzca\
          t\x00",
        "zstd 1.5.4",
    ),
    (
        "lighttpd",
        b"t\x0a\x09+ LUA support\x0a\x09+ xml support\x0a\x09+ SQLite support\x0a\x00lig\
          httpd/1.4.69\x00server\x00\x00\x00Are you nuts ? Don't apply a SUID bit to thi\
          s bina",
        "lighttpd 1.4.69",
    ),
    (
        "liblua5.4.so.0.0.0",
        b"\x98\xfd\xffp\x98\xfd\xff\xa8\x98\xfd\xff`\x99\xfd\xff\xe0\x98\xfd\xff\xf0\x98\
          \xfd\xff\xf8\x96\xfd\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00$LuaVersion: Lua 5.4.4  Copyright (C) 1994-2022 Lua.org, PUC-Rio $\
          $LuaAuthors: R. ",
        "lua 5.4.4",
    ),
    (
        "mariadbd",
        b"FF\x00BOTH\x00NO_AUTO_CLEAR\x00NO_INTERNAL_LOOKUP\x00Unknown\x00-0+deb12u1\x00\
          10.11.19-MariaDB\x00x86_64\x00debian-linux-gnu\x00%s  Ver %s for %s on %s (%s",
        "mariadb 10.11.19",
    ),
    (
        "libmbedcrypto.so.2.28.3",
        b"\x20get_timer): \x00failed at line %d\x0a\x00failed (ignored)\x00\x00mbed TLS \
          2.28.3\x00MBEDTLS_HAVE_ASM\x00MBEDTLS_HAVE_TIME\x00MBEDTLS_HAVE_TIME_DATE\x00M",
        "mbedtls 2.28.3",
    ),
    (
        "memcached",
        b"able\x00listen_addr\x00state\x00secs_since_last_cmd\x00listen\x00memcached 1.6\
          .18\x00udp-port\x00memcached 1.6.18\x0a\x00Failed to allocate memory\x0a\x00%s\
          ,%s",
        "memcached 1.6.18",
    ),
    (
        "mosquitto",
        b"\x20topic remote prefix '%s'.\x00Error: Invalid bridge remapping.\x002.0.11\
          \x00mosquitto version %s\x0a\x0a\x00 -h : display this help.\x00false\x00true\
          \x00",
        "mosquitto 2.0.11",
    ),
    (
        "nginx",
        b"d option: \x22-s %s\x22\x00invalid option: \x22%c\x22\x00nginx version: nginx/\
          1.22.1\x0a\x00OpenSSL 3.0.22 25 Aug 2026\x00)\x0a\x00TLS SNI support enabled\
          \x0a\x00NGI",
        "nginx 1.22.1",
    ),
    (
        "libnode.so.108",
        b"\x20\x22%s\x22: %s\x0a\x00listening\x00node.js instance\x00[ \x00]\x0a\x0a\x00\
          /json\x00node.js/v18.20.4\x00(delegate_) != nullptr\x00(0) == (inflateEnd(&str\
          m))\x00(0) == (s",
        "node 18.20.4",
    ),
    (
        "slapd",
        b"\x20%s\x0a\x00\x00slapmodify\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00@(#) $OpenLDAP: slapd 2.5.13+dfsg-5 (F\
          eb  8 2023 01:56:12) $\x0a\x09Debian OpenLDAP Maintainer",
        "openldap 2.5.13",
    ),
    (
        "ssh",
        b"ops)\x00\x00\x00\x00\x00\x00\x00\x00Cannot specify -J with ProxyCommand\x00\
          \x00\x00\x00\x00OpenSSH_9.2p1 Debian-2+deb12u10\x00stdio forward already speci\
          fied\x00Cannot sp",
        "openssh 9.2p1",
    ),
    (
        "libcrypto.so.3",
        b"\x91\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\
          \x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\x81\x0d\
          \x81\x0d\x81\x0d\x80\x03\x80\x03\x80\x03\x80\x03@\x00OpenSSL 3.0.22 25 Aug 202\
          6\x003.0.22\x00not available\x00platform: debian-amd64\x00OPE",
        "openssl 3.0.22",
    ),
    (
        "libpcre2-8.so.0.11.2",
        b"ODE)\x00\x00\x00\x00\x00\x00\x00\x00\xff\x00\x00\x00\x00\x00\x09\x80\x00\x00\
          \x1a\x80\x05\x00\x18\x80\x00\x00\x1a\x80\x00\x00\x19\x80\x00\x00\x16\x80\x00\
          \x00\x19\x80\x05\x00\x18\x80\x0f\x0a\x10\x0a\x86\x00\x0d\x0a\x00\x03y\x0010.42\
          \x202022-12-11\x00\x00\x00\x00\xb83\xfa\xff\xb83\xfa\xff\x904\xfa\xff\xc83\xfa\
          \xff\xd83\xfa\xff\xc83\xfa\xff\x184\xfa\xff\xd83\xfa\xff\xe83\xfa\xff\xb83\xfa\
          \xffX4\xfa\xffx",
        "pcre2 10.42",
    ),
    (
        "perl",
        b"ce\x00DB::signal\x00pagesize unknown\x00 \x0a-\x00PERL_INTERNAL_RAND_SEED\x00v\
          5.36.0\x00panic: sysconf: %s\x00panic: bad pagesize %ld\x00linux\x00main::F\
          \x00%s",
        "perl 5.36.0",
    ),
    (
        "php-fpm8.2",
        b"ript:  '%s'\x0a\x00[null]  Script:  '%s'\x0a\x00%s,%s\x00X-Powered-By: PHP/8.2\
          .36\x00ZEND_MM_MAX_ALLOCS\x00index pointer\x00PHP_VERSION\x00PHP_MAJOR_VERS",
        "php 8.2.36",
    ),
    (
        "postconf",
        b"cess_name\x00pcf_read_master\x00file %s: line %d: %s\x00mail_version=3.7.11\
          \x00/dev/null\x00open /dev/null: %m\x00specify one of -b and -t\x00-SVne",
        "postfix 3.7.11",
    ),
    (
        "pg_ctl",
        b"\x20was not the same version as %s\x0a\x00\x00\x00\x00\x00\x00postgres (Postgr\
          eSQL) 15.20 (Debian 15.20-0+deb12u1)\x0a\x00\x00\x00%s: could not determine th\
          e dat",
        "postgresql 15.20",
    ),
    (
        "proftpd",
        b"l)\x00unknown option: %c\x00D:NVc:d:hlnp:qS:tvX46\x00ProFTPD Version 1.3.8\x00\
          LANG\x001.3.8 (stable)\x0a\x00ProFTPD Version: %s\x00  Scoreboard Versi",
        "proftpd 1.3.8",
    ),
    (
        "libpypy3.9-c.so",
        b"3.9.16 (7.3.11+dfsg-2+deb12u3, Dec 30 2024, 22:36:23)\x0a[PyPy 7.3.11 with \
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00H\x00\x00\x00\x03\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00\x00\x00\x0b\x00\x00\x00\x00\x00",
        "pypy 7.3.11",
    ),
    (
        "python3.11",
        b"Jython\x0a\x00Unknown option: -%c\x0a\x00LC_ALL\x00pymalloc\x00pymalloc_debug\
          \x003.11.2\x00strict\x00<prefix>/lib/pythonX.X\x00Python %s\x0a\x00cannot deco\
          de PYTH",
        "python 3.11.2",
    ),
    (
        "libQt5Core.so.5.15.8",
        b"d; by GCC 12.2.0)\x00\x00\x00\x00\x00This is the QtCore library version Qt 5.1\
          5.8 (x86_64-little_endian-lp64 shared (dynamic) release build; ",
        "qt 5.15.8",
    ),
    (
        "redis-check-rdb",
        b"rorstats\x00keyspace\x00everything\x00standalone\x00systemd\x00upstart\x00err\
          \x007.0.15\x00c11-builtin\x00shutdown_in_milliseconds:%I\x0d\x0a\x00jemalloc-5\
          .3.0\x00# ",
        "redis 7.0.15",
    ),
    (
        "libruby-3.1.so.3.1.2",
        b"pyright (C) 1993-2022 Yukihiro Matsumoto\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) +YJIT [\
          x86_64-linux-gnu",
        "ruby 3.1.2",
    ),
    (
        "libstd-a5a48102fbd58791.so",
        b"\x20`None` valueassertion failed: idx < CAPACITY/usr/src/rustc-1.63.0/library/\
          alloc/src/collections/btree/node.rsassertion failed",
        "rust 1.63.0",
    ),
    (
        "libsmbconf.so.0.0.1",
        b"lber-2.5.so.0\x00libc.so.6\x00libsmbconf.so.0\x00SMBCONF_0.0.1\x00SAMBA_4.17.1\
          2_DEBIAN_SAMBA4\x00SAMBA_ERRORS_1.0.0\x00TEVENT_UTIL_0.0.1\x00OPENLDAP",
        "samba 4.17.12",
    ),
    (
        "squid",
        b"er (\x00 bytes)\x00ICY\x00missing protocol prefix (\x00/1.0) in '\x00squid/5.7\
          \x00;\x09 \x00HTTP/\x00removeIrrelevantContentLength\x00parseTerminatedPref",
        "squid 5.7",
    ),
    (
        "stunnel4",
        b"pting new connections suspended for 1 second\x00\x00\x00\x00\x00\x00\x00\x00st\
          unnel 5.68 on x86_64-pc-linux-gnu platform\x00\x00\x00\x00Compiled with OpenSS\
          L 3.",
        "stunnel 5.68",
    ),
    (
        "sudo",
        b"n %s\x00dup2\x00/usr/share/locale\x00sudo_mode 0x%x\x00Sudo version %s\x0a\x00\
          1.9.13p3\x00Configure options: %s\x0a\x00command=validate\x00command=list\x00p\
          olicy",
        "sudo 1.9.13p3",
    ),
    (
        "systemd",
        b"console: %m\x00Failed to reset /dev/console: %m\x00\x00\x00\x00\x00\x00\x00\
          \x00systemd 252.39-1~deb12u2 running in %ssystem mode (%s)\x00\x00Failed to pa\
          rse sy",
        "systemd 252.39",
    ),
    (
        "tcpdump",
        b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x01\x00\x02\x00%.3f\x0a\x00\x00\x00\x00\x00\x00A\x00$tIGot %u\x0d\x00\
          %s version 4.99.3\x0a\x00SMI-library: %s\x0a\x00%s: WARNING: \x00pcap_stats: %\
          s\x0a\x00%u packet%s",
        "tcpdump 4.99.3",
    ),
    (
        "tmux",
        b"th: %s\x00%s: realpath(\x22%s\x22) failed: %s\x00%s: duplicate path: %s\x003.3\
          a\x00en_US.UTF-8\x00C.UTF-8\x00UTF8\x00:,\x00256\x00%s %s\x0a\x002c:CDdf:lL:Nq\
          S:T:uUv",
        "tmux 3.3a",
    ),
    (
        "tor",
        b"acing\x00../src/lib/trace/trace_stub.c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00 (on Tor 0.4.9.11 )\x00\x00%s (git-%s)\x00\x00\x00\x00\
          \x00\x00\x00\x000.4.9.11\x00wallclock\x00\x00\x00\x00\x00\x00../src/lib/wa",
        "tor 0.4.9.11",
    ),
    (
        "unbound",
        b"\x00Thread stack size set to %u\x00SHM has failed\x00READY=1\x00unbound 1.17.1\
          \x00start of service (%s).\x00STOPPING=1\x00RELOADING=1\x00service stopp",
        "unbound 1.17.1",
    ),
    (
        "libmount.so.1.1.0",
        b"s_pseudofs\x00\x00is_file_empty\x00libmount/src/version.c\x00ver_string\x002.3\
          8.1\x00selinux\x00smack\x00namespaces\x00assert\x00debug\x00\x00\x00\x00\x00\
          \x00\x00\x00\x00\x00\x00\x00mnt_parse_",
        "util-linux 2.38.1",
    ),
    (
        "varnishd",
        b"\x00\x00\x00\x007cee1c581bead20e88d101ab3d72afb29f14d87a\x00\x00\x00\x00\x00\
          \x00\x00\x00varnish-7.1.1 revision 7cee1c581bead20e88d101ab3d72afb29f14d87a\
          \x00(varnish-",
        "varnish 7.1.1",
    ),
    (
        "vsftpd",
        b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x02\
          \x00vsftpd: missing argv[0]\x00vsftpd: version 3.0.3\x0a\x00unrecognise option\
          : \x00/etc/vsftpd.conf\x00VSFTPD_LOAD_CONF\x00con",
        "vsftpd 3.0.3",
    ),
    (
        "xz",
        b"nd of input\x00%s B\x00%s MiB\x00%s: Filter chain: %s\x0a\x00xz (XZ Utils) 5.4\
          .1\x00liblzma %s\x0a\x00 Operation mode:\x0a\x00\x0a Operation modifiers:\x0a\
          \x00\x0a Oth",
        "xz 5.4.1",
    ),
    (
        "libz.so.1.2.13",
        b"\xa3\xb4$\x056\xd0\xba\x93\x06\xd7\xcd)W\xdeT\xbfg\xd9#.zf\xb3\xb8Ja\xc4\x02\
          \x1bh]\x94+o*7\xbe\x0b\xb4\xa1\x8e\x0c\xc3\x1b\xdf\x05Z\x8d\xef\x02- deflate 1\
          .2.13 Copyright 1995-2022 Jean-loup Gailly and Mark Adler \x00\x00\x00\x00\x00\
          \x00\x00",
        "zlib 1.2.13",
    ),
];
