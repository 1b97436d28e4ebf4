//! Links that lead elsewhere than a reader believes.
//!
//! Source: WHATWG URL, 4.1 (credentials before `@` name no host); Unicode UTS 39 (letters that look like others).

/// Whether the address of a link, or its words, hide where it leads.
pub(super) fn deceives(address: &str, words: &str) -> bool {
    let Some(host) = host(address) else { return false };
    let Ok(host) = host else { return true };
    // Words that are an address themselves say where they lead.
    let shown = words.trim().split(['/', '?', '#', ' ', '（', '，']).next().unwrap_or_default();
    let shown = words
        .trim()
        .strip_prefix("http")
        .map_or(shown, |_| self::host(words.trim()).and_then(Result::ok).unwrap_or_default());
    let like_host = shown.contains('.') && shown.split('.').all(|part| !part.is_empty()) && {
        let end = shown.rsplit('.').next().unwrap_or_default();
        shown.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
            && end.len() > 1
            && !end.bytes().any(|b| b.is_ascii_digit())
    };
    like_host && bare(shown) != bare(host)
}

/// A host that cannot be read off its address.
#[derive(Clone, Copy, Debug)]
struct Hidden;

/// The host of a web address: `None` for other addresses, an error for one that hides its host.
fn host(address: &str) -> Option<Result<&str, Hidden>> {
    let (scheme, rest) = address.split_once("://")?;
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let host = host.map_or(authority, |(host, _)| host);
    let part = |part: &str| {
        let ascii = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let chinese = part.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '0'..='9' | '-'));
        !part.is_empty() && (ascii || chinese) && !part.to_ascii_lowercase().starts_with("xn--")
    };
    // A number alone is an address in disguise.
    let number = host.bytes().all(|b| b.is_ascii_digit()) || host.to_ascii_lowercase().starts_with("0x");
    Some(if host.trim_end_matches('.').split('.').all(part) && !number { Ok(host) } else { Err(Hidden) })
}

fn bare(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    host.trim_end_matches('.').trim_start_matches("www.").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_hide_their_host_deceive() {
        for (address, words) in [
            ("https://gov.example@evil.example/", "公告"),
            ("https://gov.example:x@evil.example/", "公告"),
            ("https://gov.example%40evil.example/", "公告"),
            ("https://gоv.example/", "公告"),
            ("https://ｇｏｖ.example/", "公告"),
            ("https://xn--gv-xmc.example/", "公告"),
            ("https://evil.example/", "https://gov.example/"),
            ("https://evil.example/", "www.gov.example"),
            ("http://2130706433/", "公告"),
        ] {
            assert!(deceives(address, words), "{address} {words}");
        }
        for (address, words) in [
            ("https://gov.example/a@b", "公告"),
            ("https://gov.example/?q=a@b", "https://gov.example/?q=a@b"),
            ("https://www.gov.example/", "gov.example"),
            ("https://gov.example:8080/x", "查询"),
            ("https://公报.政务/", "公报"),
            ("https://gov.example/", "1.5万元"),
            ("https://gov.example/", "GB/T 9704.1"),
            ("https://gov.example/", "附件.docx".trim_start_matches("附件")),
            ("mailto:a@b.example", "a@b.example"),
            ("tel:12388", "12388"),
        ] {
            assert!(!deceives(address, words), "{address} {words}");
        }
    }
}
