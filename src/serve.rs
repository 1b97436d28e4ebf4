//! The preview server: answers on loopback from a site in memory, and tells open pages when it changes.
//!
//! Only requests that name this machine as their host are answered, so that no other site can read drafts through a
//! browser (DNS rebinding). The bytes are those of a build; one line that reloads the page is added in transit.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use tokio::sync::watch;

use crate::output::OutPath;
use crate::web::feed::POLICY;

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

    /// Answers requests until the process ends.
    ///
    /// # Errors
    /// What the system says when it cannot go on listening.
    pub async fn serve(self, listener: tokio::net::TcpListener) -> std::io::Result<()> {
        let routes = axum::Router::new()
            .route("/-/changes", get(changes))
            .route(SCRIPT_PATH, get(script))
            .fallback(get(file))
            .with_state(self);
        axum::serve(listener, routes).await
    }

    /// Whether a request was meant for us: `localhost` or a loopback address, with our port.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let named = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let host_is_ours = |host: &str| {
            let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
            ["localhost", "127.0.0.1", "[::1]"].contains(&name) && port == self.port.to_string()
        };
        let origin_is_ours =
            named(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(host_is_ours));
        named(header::HOST).is_some_and(host_is_ours) && origin_is_ours
    }
}

fn answer(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response<Body> {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (status, headers, body).into_response()
}

fn refused() -> Response<Body> {
    answer(StatusCode::FORBIDDEN, "text/plain; charset=utf-8", b"403\n".to_vec())
}

async fn script(State(preview): State<Preview>, headers: HeaderMap) -> Response<Body> {
    if preview.is_ours(&headers) { answer(StatusCode::OK, "text/javascript", SCRIPT.into()) } else { refused() }
}

async fn changes(State(preview): State<Preview>, headers: HeaderMap) -> Response<Body> {
    if !preview.is_ours(&headers) {
        return refused();
    }
    let receiver = preview.version.subscribe();
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async {
        receiver.changed().await.ok()?;
        let event = Event::default().data(receiver.borrow_and_update().to_string());
        Some((Ok::<_, std::convert::Infallible>(event), receiver))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

async fn file(State(preview): State<Preview>, headers: HeaderMap, uri: Uri) -> Response<Body> {
    if !preview.is_ours(&headers) {
        return refused();
    }
    let shown = preview.shown.read().expect("no thread panics while it holds the lock");
    let files = match &*shown {
        Shown::Faults(page) => return answer(StatusCode::OK, HTML, with_script(page.as_bytes())),
        Shown::Site(files) => files,
    };
    // Only what parses as a path of the site is looked up, so there is nothing to traverse.
    let path = uri.path().trim_start_matches('/');
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
            answer(StatusCode::NOT_FOUND, HTML, missing.map_or_else(|| b"404".to_vec(), |bytes| with_script(bytes)))
        }
    }
}

const HTML: &str = "text/html; charset=utf-8";

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        _ => "text/plain; charset=utf-8",
    }
}

fn with_script(page: &[u8]) -> Vec<u8> {
    let tag = format!("<script src=\"{SCRIPT_PATH}\"></script>\n</head>");
    String::from_utf8_lossy(page).replacen("</head>", &tag, 1).into_bytes()
}
