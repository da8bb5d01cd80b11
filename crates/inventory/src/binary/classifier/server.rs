//! Signatures of servers.

use super::rule::{Rule, rule};

pub(super) const RULES: &[Rule] = &[
    rule(
        "nginx",
        &["nginx", "nginx-debug", "openresty"],
        &[
            (
                "nginx version: ",
                r"nginx version: (?:nginx|openresty)/(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
            ),
            ("nginx/", r"nginx/(?<v>[0-9]+\.[0-9]+\.[0-9]+)"),
        ],
        &["f5:nginx", "nginx:nginx"],
    ),
    rule(
        "httpd",
        &["httpd", "apache2"],
        &[("Apache/", r"Apache/(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["apache:http_server"],
    ),
    rule(
        "lighttpd",
        &["lighttpd"],
        &[("lighttpd/", r"lighttpd/(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["lighttpd:lighttpd"],
    ),
    rule(
        "haproxy",
        &["haproxy"],
        &[
            (
                " version ",
                r"\x00 version (?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:-(?:dev|rc)[0-9]+)?)[^\x00]{0,40}, released 20",
            ),
            (
                "HAProxy version ",
                r"HAProxy version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
            ),
        ],
        &["haproxy:haproxy"],
    ),
    rule(
        "envoy",
        &["envoy"],
        &[(
            "/RELEASE/BoringSSL",
            r"/(?<v>[0-9]+\.[0-9]+\.[0-9]+)/(?:Clean|Modified)/RELEASE/BoringSSL",
        )],
        &["envoyproxy:envoy"],
    ),
    rule(
        "redis",
        &[
            "redis-server",
            "redis-check-rdb",
            "redis-check-aof",
            "redis-sentinel",
        ],
        &[
            (
                "\0c11-builtin\0",
                r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00c11-builtin\x00",
            ),
            (
                "\0atomic-builtin\0",
                r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00atomic-builtin\x00",
            ),
            ("%5.*f\x00", r"%5\.\*f\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00"),
            (
                "redis_version:",
                r"redis_version:(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
            ),
        ],
        &["redis:redis", "redislabs:redis"],
    ),
    rule(
        "valkey",
        &["valkey-server", "valkey-check-rdb", "valkey-check-aof"],
        &[
            (
                "\0c11-builtin\0",
                r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00c11-builtin\x00",
            ),
            (
                "\0atomic-builtin\0",
                r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00atomic-builtin\x00",
            ),
            (
                "valkey-ver",
                r"valkey-ver\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00",
            ),
            ("%5.*f\x00", r"%5\.\*f\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00"),
        ],
        &["lfprojects:valkey"],
    ),
    rule(
        "memcached",
        &["memcached"],
        &[
            (
                "memcached ",
                r"\x00memcached (?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00",
            ),
            ("VERSION ", r"\x00VERSION (?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00"),
        ],
        &["memcached:memcached"],
    ),
    rule(
        "postgresql",
        &["postgres", "psql", "pg_dump", "pg_ctl"],
        &[(
            "(PostgreSQL) ",
            r"\(PostgreSQL\) (?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)",
        )],
        &["postgresql:postgresql"],
    ),
    rule(
        "mariadb",
        &["mariadbd", "mysqld", "mariadb", "mysql"],
        &[(
            "-MariaDB",
            r"(?:^|\x00)(?:5\.5\.5-)?(?<v>1[0-9]\.[0-9]+\.[0-9]+)-MariaDB",
        )],
        &["mariadb:mariadb"],
    ),
    rule(
        "mysql",
        &["mysqld"],
        &[("/mysql-", r"/mysql-(?<v>[5-9]\.[0-9]+\.[0-9]+)/sql/")],
        &["oracle:mysql", "oracle:mysql_server"],
    ),
    rule(
        "percona-server",
        &["mysqld"],
        &[(
            "/percona-server-",
            r"/percona-server-(?<v>[5-9]\.[0-9]+\.[0-9]+(?:-[0-9]+)?)/sql/",
        )],
        &["percona:percona_server"],
    ),
    rule(
        "mongodb",
        &["mongod", "mongos"],
        &[(
            "mongodb-mongo-v",
            r"mongodb-mongo-v(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["mongodb:mongodb"],
    ),
    rule(
        "proftpd",
        &["proftpd"],
        &[(
            "ProFTPD Version ",
            r"ProFTPD Version (?<v>[0-9]+\.[0-9]+\.[0-9]+[a-z]?(?:rc[0-9]+)?)",
        )],
        &["proftpd:proftpd"],
    ),
    rule(
        "vsftpd",
        &["vsftpd"],
        &[(
            "vsftpd: version ",
            r"vsftpd: version (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["vsftpd_project:vsftpd", "beasts:vsftpd"],
    ),
    rule(
        "openldap",
        &["slapd", "libldap*"],
        &[(
            "OpenLDAP: ",
            r"OpenLDAP: [a-z+ ]{1,30} (?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["openldap:openldap"],
    ),
    rule(
        "samba",
        &["smbd", "nmbd", "winbindd", "libsmbconf.so*"],
        &[("SAMBA_", r"SAMBA_(?<v>[0-9]+\.[0-9]+\.[0-9]+)[_\x00]")],
        &["samba:samba"],
    ),
    rule(
        "bind",
        &["named", "libisc-*"],
        &[(
            "libisc-",
            r"libisc-(?<v>9\.[0-9]+\.[0-9]+(?:-P[0-9]+)?)[^0-9.]",
        )],
        &["isc:bind"],
    ),
    rule(
        "unbound",
        &["unbound"],
        &[("unbound ", r"\x00unbound (?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00")],
        &["nlnetlabs:unbound"],
    ),
    rule(
        "dnsmasq",
        &["dnsmasq"],
        &[(
            "dnsmasq-",
            r"\x00dnsmasq-(?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)\x00",
        )],
        &["thekelleys:dnsmasq"],
    ),
    rule(
        "exim",
        &["exim", "exim4"],
        &[(
            "<<eximversion>>",
            r"\x00(?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)\x00<<eximversion>>",
        )],
        &["exim:exim"],
    ),
    rule(
        "postfix",
        &["master", "postconf", "smtpd"],
        &[(
            "mail_version=",
            r"mail_version=(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
        )],
        &["postfix:postfix"],
    ),
    rule(
        "dovecot",
        &["dovecot", "libdovecot.so*"],
        &[
            (
                "DOVECOT_VERSION",
                r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)?)\x00DOVECOT_VERSION",
            ),
            (
                "Dovecot version mismatch",
                r"%s is v(?<v>[0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)?) ",
            ),
        ],
        &["dovecot:dovecot"],
    ),
    rule(
        "squid",
        &["squid"],
        &[("squid/", r"squid/(?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)")],
        &["squid-cache:squid"],
    ),
    rule(
        "varnish",
        &["varnishd"],
        &[
            ("varnish-", r"varnish-(?<v>[0-9]+\.[0-9]+\.[0-9]+) revision"),
            (
                "varnish-plus-",
                r"varnish-plus-(?<v>[0-9]+\.[0-9]+\.[0-9]+)",
            ),
        ],
        &[
            "varnish-software:varnish_cache",
            "varnish_cache_project:varnish_cache",
        ],
    ),
    rule(
        "openssh",
        &[
            "sshd",
            "ssh",
            "sshd-session",
            "sshd-auth",
            "ssh-agent",
            "ssh-keygen",
        ],
        &[("OpenSSH_", r"OpenSSH_(?<v>[0-9]+\.[0-9]+p[0-9]+)")],
        &["openbsd:openssh"],
    ),
    rule(
        "krb5",
        &["libkrb5.so*"],
        &[(
            "KRB5_BRAND: ",
            r"KRB5_BRAND: krb5-(?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)",
        )],
        &["mit:kerberos_5"],
    ),
    rule(
        "heimdal",
        &["libkrb5.so*", "kdc"],
        &[(
            "$Version: Heimdal ",
            r"Version: Heimdal (?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)",
        )],
        &["heimdal_project:heimdal"],
    ),
    rule(
        "mosquitto",
        &["mosquitto"],
        &[(
            "mosquitto version ",
            r"\x00(?<v>[0-9]+\.[0-9]+\.[0-9]+)\x00mosquitto version ",
        )],
        &["eclipse:mosquitto"],
    ),
    rule(
        "keepalived",
        &["keepalived"],
        &[("Keepalived v", r"Keepalived v(?<v>[0-9]+\.[0-9]+\.[0-9]+)")],
        &["keepalived:keepalived"],
    ),
    rule(
        "stunnel",
        &["stunnel", "stunnel4"],
        &[("stunnel ", r"stunnel (?<v>5\.[0-9]+) on")],
        &["stunnel:stunnel"],
    ),
    rule(
        "tor",
        &["tor"],
        &[(
            "(on Tor ",
            r"\(on Tor (?<v>[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+) ",
        )],
        &["torproject:tor"],
    ),
    rule(
        "frrouting",
        &["vtysh"],
        &[(
            "shell for FRR (version ",
            r"FRR \(version (?<v>[0-9]+\.[0-9]+(?:\.[0-9]+)?)\)",
        )],
        &["frrouting:frrouting"],
    ),
    rule(
        "fluent-bit",
        &["fluent-bit"],
        &[
            ("fluent-bit-", r"/fluent-bit-(?<v>[0-9]+\.[0-9]+\.[0-9]+)/"),
            ("Fluent Bit v", r"Fluent Bit v(?<v>[0-9]+\.[0-9]+\.[0-9]+)"),
        ],
        &["treasuredata:fluent_bit"],
    ),
];
