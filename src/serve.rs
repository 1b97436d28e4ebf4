//! The preview server: answers on loopback from a site in memory, and tells open pages when it changes.
//!
//! Only requests that name this machine as their host are answered, so that no other site can read drafts through a
//! browser (DNS rebinding). The bytes are those of a build; one line that reloads the page is added in transit.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::{Semaphore, watch};

use crate::output::OutPath;
use crate::web::feed::POLICY;

/// How long a request may take to come in. Browsers need milliseconds; what does not come is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many connections are open at once; a browser opens six and one for news.
const CONNECTIONS: usize = 128;

/// What the server shows now.
#[derive(Debug)]
pub enum Shown {
    /// A site.
    Site(BTreeMap<OutPath, Vec<u8>>),
    /// The faults that keep the site from being built, as a page.
    Faults(String),
}

/// What the requests share.
#[derive(Clone, Debug)]
pub struct Preview {
    shown: Arc<RwLock<Shown>>,
    version: watch::Sender<u64>,
    port: u16,
}

/// Address of the script that reloads the page.
const SCRIPT_PATH: &str = "/-/reload.js";

const SCRIPT: &str = "new EventSource('/-/changes').onmessage = () => location.reload();\n";

impl Preview {
    /// A preview on a port.
    #[must_use]
    pub fn new(shown: Shown, port: u16) -> Self {
        Self { shown: Arc::new(RwLock::new(shown)), version: watch::Sender::new(0), port }
    }

    /// Shows something else, and tells open pages.
    ///
    /// # Panics
    /// Never: no thread panics while it holds the lock.
    pub fn show(&self, shown: Shown) {
        *self.shown.write().expect("no thread panics while it holds the lock") = shown;
        self.version.send_modify(|version| *version += 1);
    }

    /// Answers requests until the process ends. One that does not come in whole in time is ended.
    ///
    /// # Errors
    /// What the system says when it cannot go on listening.
    pub async fn serve(self, listener: tokio::net::TcpListener) -> std::io::Result<()> {
        let app = axum::Router::new().fallback(request).with_state(self);
        let open = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(place) = open.clone().acquire_owned().await else { return Ok(()) };
            let Ok((stream, _)) = listener.accept().await else {
                // The other side is gone, or there are too many files; neither is for ever.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let service = TowerToHyperService::new(app.clone());
            tokio::spawn(async move {
                let mut connection = http1::Builder::new();
                connection.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
                let _ = connection.serve_connection(TokioIo::new(stream), service).await;
                drop(place);
            });
        }
    }

    /// Whether a request was meant for us: `localhost` or a loopback address, with our port, and no page of another
    /// site behind it.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let named = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host_is_ours = |host: &str| {
            let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
            let name = name.to_ascii_lowercase();
            ["localhost", "127.0.0.1", "[::1]"].contains(&name.as_str()) && port == self.port.to_string()
        };
        let origin_is_ours =
            named("origin").is_none_or(|origin| origin.strip_prefix("http://").is_some_and(host_is_ours));
        let asked_here = named("sec-fetch-site").is_none_or(|site| ["none", "same-origin"].contains(&site));
        named("host").is_some_and(host_is_ours) && origin_is_ours && asked_here
    }
}

/// What every answer carries, whatever it answers.
fn guarded(mut response: Response<Body>) -> Response<Body> {
    let policy = format!("{POLICY}; frame-ancestors 'none'");
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn answer(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response<Body> {
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

const TEXT: &str = "text/plain; charset=utf-8";

async fn request(State(preview): State<Preview>, method: Method, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let response = if !preview.is_ours(&headers) {
        answer(StatusCode::FORBIDDEN, TEXT, b"403\n".to_vec())
    } else if method != Method::GET && method != Method::HEAD {
        let mut refused = answer(StatusCode::METHOD_NOT_ALLOWED, TEXT, b"405\n".to_vec());
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        refused
    } else {
        match uri.path() {
            "/-/changes" => changes(&preview),
            SCRIPT_PATH => answer(StatusCode::OK, kind(SCRIPT_PATH), SCRIPT.into()),
            path => file(&preview, path),
        }
    };
    guarded(response)
}

fn changes(preview: &Preview) -> Response<Body> {
    let receiver = preview.version.subscribe();
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async {
        receiver.changed().await.ok()?;
        let event = Event::default().data(receiver.borrow_and_update().to_string());
        Some((Ok::<_, std::convert::Infallible>(event), receiver))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

fn file(preview: &Preview, path: &str) -> Response<Body> {
    let shown = preview.shown.read().expect("no thread panics while it holds the lock");
    let files = match &*shown {
        // Nothing is served beside it: what is old is not what stands in the folder.
        Shown::Faults(page) => return answer(StatusCode::SERVICE_UNAVAILABLE, HTML, with_script(page.as_bytes())),
        Shown::Site(files) => files,
    };
    // Only what parses as a path of the site is looked up, so there is nothing to traverse.
    let path = path.trim_start_matches('/');
    let index = format!("{path}{}index.html", if path.is_empty() || path.ends_with('/') { "" } else { "/" });
    let found = [path, &index].into_iter().find_map(|path| {
        let path = path.parse::<OutPath>().ok()?;
        files.get(&path).map(|bytes| (path, bytes))
    });
    match found {
        Some((path, bytes)) if kind(path.as_str()) == HTML => answer(StatusCode::OK, HTML, with_script(bytes)),
        Some((path, bytes)) => answer(StatusCode::OK, kind(path.as_str()), bytes.clone()),
        None => {
            let missing = "404.html".parse::<OutPath>().ok().and_then(|path| files.get(&path));
            match missing {
                Some(page) => answer(StatusCode::NOT_FOUND, HTML, with_script(page)),
                None => answer(StatusCode::NOT_FOUND, TEXT, b"404\n".to_vec()),
            }
        }
    }
}

const HTML: &str = "text/html; charset=utf-8";

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "jpg" | "jpeg" => "image/jpeg",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => TEXT,
    }
}

fn with_script(page: &[u8]) -> Vec<u8> {
    let tag = format!("<script src=\"{SCRIPT_PATH}\"></script>\n</head>");
    String::from_utf8_lossy(page).replacen("</head>", &tag, 1).into_bytes()
}
