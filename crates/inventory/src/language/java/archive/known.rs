//! Groups of widely used artifacts whose archives name no group: projects that are built with Gradle or Ant
//! pack no `pom.properties`. A row holds only for an archive that has classes in that project's own
//! package, so that another artifact of the same name is not taken for it.

use crate::language::java::coordinates::part;

/// Returns the group and the artifact of a name and version, where the archive has this folder.
pub(super) fn find<'a>(
    name: &'a str,
    version: &str,
    has: &dyn Fn(&str) -> bool,
) -> Option<(&'static str, &'a str)> {
    let row = KNOWN
        .iter()
        .find(|row| row.fits(name) && row.holds(version) && has(row.folder))?;
    let artifact = if row.artifact.is_empty() {
        name
    } else {
        row.artifact
    };
    part(artifact).map(|artifact| (row.group, artifact))
}

/// Folders of classes that rows ask for.
pub(super) fn folders() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|row| row.folder)
}

struct Row {
    /// Name of the archive; with `*` at its end all that begin so.
    name: &'static str,
    group: &'static str,
    /// Artifact, where it is not the name.
    artifact: &'static str,
    /// Folder of classes that the archive must have.
    folder: &'static str,
    /// First major version that has this group, and the first that has it no more.
    majors: (u32, u32),
}

impl Row {
    fn fits(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == self.name,
        }
    }

    fn holds(&self, version: &str) -> bool {
        if self.majors == ALWAYS {
            return true;
        }
        let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
        let major: Option<u32> = digits.parse().ok();
        major.is_some_and(|major| (self.majors.0..self.majors.1).contains(&major))
    }
}

const ALWAYS: (u32, u32) = (0, u32::MAX);

const fn of(name: &'static str, group: &'static str, folder: &'static str) -> Row {
    Row {
        name,
        group,
        artifact: "",
        folder,
        majors: ALWAYS,
    }
}

const fn named(
    name: &'static str,
    group: &'static str,
    artifact: &'static str,
    folder: &'static str,
) -> Row {
    Row {
        artifact,
        ..of(name, group, folder)
    }
}

const fn since(
    name: &'static str,
    group: &'static str,
    folder: &'static str,
    majors: (u32, u32),
) -> Row {
    Row {
        majors,
        ..of(name, group, folder)
    }
}

/// The first row that holds is taken: longer names stand before shorter ones.
static KNOWN: &[Row] = &[
    // Spring.
    of(
        "spring-boot*",
        "org.springframework.boot",
        "org/springframework/boot",
    ),
    of(
        "spring-security-oauth2",
        "org.springframework.security.oauth",
        "org/springframework/security",
    ),
    of(
        "spring-security-*",
        "org.springframework.security",
        "org/springframework/security",
    ),
    of(
        "spring-data-*",
        "org.springframework.data",
        "org/springframework/data",
    ),
    of(
        "spring-session-*",
        "org.springframework.session",
        "org/springframework/session",
    ),
    of(
        "spring-integration-*",
        "org.springframework.integration",
        "org/springframework/integration",
    ),
    of(
        "spring-batch-*",
        "org.springframework.batch",
        "org/springframework/batch",
    ),
    of(
        "spring-kafka*",
        "org.springframework.kafka",
        "org/springframework/kafka",
    ),
    of(
        "spring-amqp",
        "org.springframework.amqp",
        "org/springframework/amqp",
    ),
    of(
        "spring-rabbit*",
        "org.springframework.amqp",
        "org/springframework/amqp",
    ),
    of(
        "spring-retry",
        "org.springframework.retry",
        "org/springframework/retry",
    ),
    of(
        "spring-ldap-*",
        "org.springframework.ldap",
        "org/springframework/ldap",
    ),
    of(
        "spring-graphql",
        "org.springframework.graphql",
        "org/springframework/graphql",
    ),
    of(
        "spring-hateoas",
        "org.springframework.hateoas",
        "org/springframework/hateoas",
    ),
    of(
        "spring-aop",
        "org.springframework",
        "org/springframework/aop",
    ),
    of(
        "spring-aspects",
        "org.springframework",
        "org/springframework",
    ),
    of(
        "spring-beans",
        "org.springframework",
        "org/springframework/beans",
    ),
    of(
        "spring-context",
        "org.springframework",
        "org/springframework/context",
    ),
    of(
        "spring-context-indexer",
        "org.springframework",
        "org/springframework/context",
    ),
    of(
        "spring-context-support",
        "org.springframework",
        "org/springframework",
    ),
    of(
        "spring-core",
        "org.springframework",
        "org/springframework/core",
    ),
    of(
        "spring-expression",
        "org.springframework",
        "org/springframework/expression",
    ),
    of(
        "spring-instrument",
        "org.springframework",
        "org/springframework/instrument",
    ),
    of(
        "spring-jcl",
        "org.springframework",
        "org/apache/commons/logging",
    ),
    of(
        "spring-jdbc",
        "org.springframework",
        "org/springframework/jdbc",
    ),
    of(
        "spring-jms",
        "org.springframework",
        "org/springframework/jms",
    ),
    of(
        "spring-messaging",
        "org.springframework",
        "org/springframework/messaging",
    ),
    of(
        "spring-orm",
        "org.springframework",
        "org/springframework/orm",
    ),
    of(
        "spring-oxm",
        "org.springframework",
        "org/springframework/oxm",
    ),
    of(
        "spring-r2dbc",
        "org.springframework",
        "org/springframework/r2dbc",
    ),
    of(
        "spring-test",
        "org.springframework",
        "org/springframework/test",
    ),
    of(
        "spring-tx",
        "org.springframework",
        "org/springframework/transaction",
    ),
    of(
        "spring-web",
        "org.springframework",
        "org/springframework/web",
    ),
    of(
        "spring-webflux",
        "org.springframework",
        "org/springframework/web",
    ),
    of(
        "spring-webmvc",
        "org.springframework",
        "org/springframework/web",
    ),
    of(
        "spring-websocket",
        "org.springframework",
        "org/springframework/web",
    ),
    of("spring", "org.springframework", "org/springframework/core"),
    // Servers. Tomcat's own archives have short names without a version.
    of("tomcat-embed-*", "org.apache.tomcat.embed", "org/apache"),
    named(
        "catalina",
        "org.apache.tomcat",
        "tomcat-catalina",
        "org/apache/catalina",
    ),
    named(
        "catalina-ant",
        "org.apache.tomcat",
        "tomcat-catalina-ant",
        "org/apache/catalina",
    ),
    named(
        "catalina-ha",
        "org.apache.tomcat",
        "tomcat-catalina-ha",
        "org/apache/catalina",
    ),
    named(
        "catalina-tribes",
        "org.apache.tomcat",
        "tomcat-tribes",
        "org/apache/catalina",
    ),
    named(
        "jasper",
        "org.apache.tomcat",
        "tomcat-jasper",
        "org/apache/jasper",
    ),
    named(
        "jasper-el",
        "org.apache.tomcat",
        "tomcat-jasper-el",
        "org/apache/el",
    ),
    of("tomcat-juli", "org.apache.tomcat", "org/apache/juli"),
    of("tomcat-coyote", "org.apache.tomcat", "org/apache/coyote"),
    of("tomcat-dbcp", "org.apache.tomcat", "org/apache/tomcat/dbcp"),
    of("tomcat-jdbc", "org.apache.tomcat", "org/apache/tomcat/jdbc"),
    of("tomcat-jni", "org.apache.tomcat", "org/apache/tomcat/jni"),
    of(
        "tomcat-util*",
        "org.apache.tomcat",
        "org/apache/tomcat/util",
    ),
    named(
        "tomcat-websocket",
        "org.apache.tomcat",
        "tomcat-websocket",
        "org/apache/tomcat/websocket",
    ),
    of("elasticsearch", "org.elasticsearch", "org/elasticsearch"),
    of(
        "elasticsearch-x-content",
        "org.elasticsearch",
        "org/elasticsearch",
    ),
    of("opensearch", "org.opensearch", "org/opensearch"),
    of("lucene-*", "org.apache.lucene", "org/apache/lucene"),
    of("solr-core", "org.apache.solr", "org/apache/solr"),
    of("solr-solrj", "org.apache.solr", "org/apache/solr"),
    of("kafka-clients", "org.apache.kafka", "org/apache/kafka"),
    of("kafka-streams", "org.apache.kafka", "org/apache/kafka"),
    of("kafka_2*", "org.apache.kafka", "kafka"),
    of(
        "connect-runtime",
        "org.apache.kafka",
        "org/apache/kafka/connect",
    ),
    of(
        "connect-api",
        "org.apache.kafka",
        "org/apache/kafka/connect",
    ),
    of("zookeeper", "org.apache.zookeeper", "org/apache/zookeeper"),
    of(
        "cassandra-driver-core",
        "com.datastax.cassandra",
        "com/datastax/driver/core",
    ),
    of("jenkins-core", "org.jenkins-ci.main", "hudson"),
    // Libraries.
    of("micrometer-*", "io.micrometer", "io/micrometer"),
    of("reactor-core", "io.projectreactor", "reactor/core"),
    of("reactor-netty", "io.projectreactor.netty", "reactor/netty"),
    of(
        "reactor-netty-core",
        "io.projectreactor.netty",
        "reactor/netty",
    ),
    of(
        "reactor-netty-http",
        "io.projectreactor.netty",
        "reactor/netty",
    ),
    of("okhttp", "com.squareup.okhttp3", "okhttp3"),
    of("okhttp", "com.squareup.okhttp", "com/squareup/okhttp"),
    of("okio", "com.squareup.okio", "okio"),
    of("okio-jvm", "com.squareup.okio", "okio"),
    of("retrofit", "com.squareup.retrofit2", "retrofit2"),
    of("kotlin-*", "org.jetbrains.kotlin", "kotlin"),
    of("rxjava", "io.reactivex.rxjava3", "io/reactivex/rxjava3"),
    of("rxjava", "io.reactivex.rxjava2", "io/reactivex"),
    of("graphql-java", "com.graphql-java", "graphql"),
    of("grpc-*", "io.grpc", "io/grpc"),
    of("bcprov-*", "org.bouncycastle", "org/bouncycastle"),
    of("bcpkix-*", "org.bouncycastle", "org/bouncycastle"),
    of("bcutil-*", "org.bouncycastle", "org/bouncycastle"),
    of("bcpg-*", "org.bouncycastle", "org/bouncycastle"),
    of("bcmail-*", "org.bouncycastle", "org/bouncycastle"),
    of("bctls-*", "org.bouncycastle", "org/bouncycastle"),
    of("bc-fips", "org.bouncycastle", "org/bouncycastle"),
    since("hibernate-core", "org.hibernate", "org/hibernate", (3, 6)),
    since(
        "hibernate-core",
        "org.hibernate.orm",
        "org/hibernate",
        (6, 100),
    ),
    since(
        "hibernate-entitymanager",
        "org.hibernate",
        "org/hibernate",
        (3, 6),
    ),
    since("groovy", "org.codehaus.groovy", "groovy/lang", (1, 4)),
    since("groovy-all", "org.codehaus.groovy", "groovy/lang", (1, 4)),
    since("groovy", "org.apache.groovy", "groovy/lang", (4, 100)),
    since("dom4j", "dom4j", "org/dom4j", (1, 2)),
    since("dom4j", "org.dom4j", "org/dom4j", (2, 100)),
    of("log4j", "log4j", "org/apache/log4j"),
    of(
        "commons-collections",
        "commons-collections",
        "org/apache/commons/collections",
    ),
    of(
        "commons-beanutils",
        "commons-beanutils",
        "org/apache/commons/beanutils",
    ),
    of(
        "commons-fileupload",
        "commons-fileupload",
        "org/apache/commons/fileupload",
    ),
    of(
        "commons-httpclient",
        "commons-httpclient",
        "org/apache/commons/httpclient",
    ),
    of("commons-io", "commons-io", "org/apache/commons/io"),
    of("commons-lang", "commons-lang", "org/apache/commons/lang"),
    of(
        "commons-logging",
        "commons-logging",
        "org/apache/commons/logging",
    ),
    of("commons-codec", "commons-codec", "org/apache/commons/codec"),
    of("commons-net", "commons-net", "org/apache/commons/net"),
    of("commons-cli", "commons-cli", "org/apache/commons/cli"),
    of("xercesImpl", "xerces", "org/apache/xerces"),
    of("xalan", "xalan", "org/apache/xalan"),
    of("velocity", "org.apache.velocity", "org/apache/velocity"),
    of("ant", "org.apache.ant", "org/apache/tools/ant"),
    of("derby", "org.apache.derby", "org/apache/derby"),
    of("h2", "com.h2database", "org/h2"),
    of("hsqldb", "org.hsqldb", "org/hsqldb"),
    of("postgresql", "org.postgresql", "org/postgresql"),
    of(
        "mssql-jdbc",
        "com.microsoft.sqlserver",
        "com/microsoft/sqlserver",
    ),
    of("aspectjweaver", "org.aspectj", "org/aspectj"),
    of("aspectjrt", "org.aspectj", "org/aspectj"),
    of("c3p0", "com.mchange", "com/mchange"),
    of("ognl", "ognl", "ognl"),
    of("jruby-complete", "org.jruby", "org/jruby"),
    of("rhino", "org.mozilla", "org/mozilla"),
    of("jython-standalone", "org.python", "org/python"),
    of("jsch", "com.jcraft", "com/jcraft/jsch"),
    of("json", "org.json", "org/json"),
    of("quartz", "org.quartz-scheduler", "org/quartz"),
    of("ehcache", "org.ehcache", "org/ehcache"),
    of("ehcache", "net.sf.ehcache", "net/sf/ehcache"),
    of("antlr4-runtime", "org.antlr", "org/antlr/v4"),
    of("guice", "com.google.inject", "com/google/inject"),
    of(
        "guice-*",
        "com.google.inject.extensions",
        "com/google/inject",
    ),
    of("aopalliance", "aopalliance", "org/aopalliance"),
    of("itextpdf", "com.itextpdf", "com/itextpdf"),
    of("poi", "org.apache.poi", "org/apache/poi"),
    of("poi-ooxml*", "org.apache.poi", "org/apache/poi"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_with_the_projects_own_classes() {
        for (name, version, folder, want) in [
            (
                "spring-core",
                "5.3.9",
                "org/springframework/core",
                Some(("org.springframework", "spring-core")),
            ),
            ("spring-core", "5.3.9", "com/evil", None),
            (
                "catalina",
                "9.0.1",
                "org/apache/catalina",
                Some(("org.apache.tomcat", "tomcat-catalina")),
            ),
            (
                "hibernate-core",
                "5.6.1",
                "org/hibernate",
                Some(("org.hibernate", "hibernate-core")),
            ),
            (
                "hibernate-core",
                "6.1.0",
                "org/hibernate",
                Some(("org.hibernate.orm", "hibernate-core")),
            ),
            (
                "okhttp",
                "4.9",
                "okhttp3",
                Some(("com.squareup.okhttp3", "okhttp")),
            ),
            (
                "okhttp",
                "2.7",
                "com/squareup/okhttp",
                Some(("com.squareup.okhttp", "okhttp")),
            ),
            ("unknown", "1", "org/springframework/core", None),
        ] {
            assert_eq!(
                find(name, version, &|has| has == folder),
                want,
                "{name} {version}"
            );
        }
    }
}
