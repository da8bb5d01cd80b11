//! Reads `WWW-Authenticate` (RFC 9110 sections 11.2 to 11.6.1): one or several challenges in one or
//! several header lines, with parameters as tokens or quoted strings.

/// One challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Scheme in lower case: `bearer`, `basic` …
    pub scheme: String,
    /// Parameters in order, names in lower case. A parameter that stands twice is listed twice.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Returns the value of a parameter. One that stands twice with different values says nothing.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self
            .parameters
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str());
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }
}

/// Parses one header value. What cannot be understood is passed over up to the next challenge that can.
pub fn parse_challenges(value: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = Cursor { rest: value };
    while challenges.len() < MOST_CHALLENGES {
        rest.skip(|c| c == ' ' || c == '\t' || c == ',');
        if rest.is_empty() {
            break;
        }
        let token = rest.take_while(is_token);
        if token.is_empty() {
            rest.skip_one();
            continue;
        }
        let before = rest;
        rest.skip(is_space);
        if rest.take_if('=') {
            rest.skip(is_space);
            let Some(value) = rest.value() else { continue };
            // A parameter belongs to the challenge before it; without one it means nothing.
            if let Some(challenge) = challenges.last_mut() {
                if challenge.parameters.len() < MOST_PARAMETERS {
                    let name = token.to_ascii_lowercase();
                    challenge.parameters.push((name, value));
                }
            }
            continue;
        }
        rest = before;
        challenges.push(Challenge {
            scheme: token.to_ascii_lowercase(),
            parameters: Vec::new(),
        });
    }
    challenges
}

const MOST_CHALLENGES: usize = 16;
const MOST_PARAMETERS: usize = 32;

#[derive(Clone, Copy)]
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        self.take_while(unwanted);
    }

    fn skip_one(&mut self) {
        let mut characters = self.rest.chars();
        characters.next();
        self.rest = characters.as_str();
    }

    fn take_if(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes a token or a quoted string; nothing where a quoted string does not end.
    fn value(&mut self) -> Option<String> {
        if !self.take_if('"') {
            return Some(
                self.take_while(|c| is_token(c) || c == '/' || c == ':' || c == '=')
                    .to_owned(),
            );
        }
        let mut value = String::new();
        let mut characters = self.rest.chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => {
                    self.rest = characters.as_str();
                    return Some(value);
                }
                '\\' => value.extend(characters.next()),
                other => value.push(other),
            }
        }
        self.rest = "";
        None
    }
}

const fn is_space(c: char) -> bool {
    c == ' ' || c == '\t'
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read_as_in_rfc_9110() {
        // (header, challenges as `scheme name=value name=value`)
        let cases: &[(&str, &[&str])] = &[
            (
                r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:a/b:pull""#,
                &[
                    "bearer realm=https://auth.example/token service=r.example scope=repository:a/b:pull",
                ],
            ),
            (
                r#"Basic realm="Registry Realm""#,
                &["basic realm=Registry Realm"],
            ),
            // Section 11.6.1 has this very shape: two challenges in one field value.
            (
                r#"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#,
                &[
                    "basic realm=simple",
                    r#"newauth realm=apps type=1 title=Login to "apps""#,
                ],
            ),
            ("Negotiate, Basic realm=x", &["negotiate", "basic realm=x"]),
            (
                r#"BEARER REALM = "a,b" , Service=s"#,
                &["bearer realm=a,b service=s"],
            ),
            (r#"Bearer realm="never ends"#, &["bearer"]),
            ("realm=orphan", &[]),
            ("", &[]),
            (", ,, ", &[]),
            (
                "Bearer realm=https://a.example/t",
                &["bearer realm=https://a.example/t"],
            ),
        ];
        for (header, want) in cases {
            let got: Vec<String> = parse_challenges(header)
                .iter()
                .map(|c| {
                    let parameters = c.parameters.iter().map(|(n, v)| format!(" {n}={v}"));
                    c.scheme.clone() + &parameters.collect::<String>()
                })
                .collect();
            assert_eq!(got, *want, "{header}");
        }
    }

    #[test]
    fn a_parameter_that_contradicts_itself_says_nothing() {
        let challenges = parse_challenges("Bearer realm=a, realm=b, service=s, service=s");
        assert_eq!(challenges[0].parameter("realm"), None);
        assert_eq!(challenges[0].parameter("service"), Some("s"));
    }
}
