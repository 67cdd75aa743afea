//! Why a call fails: status, code and message, as Cloudflare's API answers them.

use crate::kv::KvError;
use http::StatusCode;

/// A failure. `Display` is the message.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("No route for that URI")]
    NoRoute,
    #[error("Authentication error")]
    Authentication,
    #[error("{0}: 'key not found'")]
    KeyNotFound(&'static str),
    #[error("{0}: 'namespace not found'")]
    NamespaceNotFound(&'static str),
    #[error("could not parse UUID from request's namespace_id: 'uuid: incorrect UUID length: {0}'")]
    NamespaceId(String),
    #[error("{0}: 'a namespace with this account ID and title already exists'")]
    NamespaceExists(&'static str),
    #[error("request is missing a title definition")]
    NoTitle,
    #[error("{0}: 'The title is longer than 512 characters'")]
    TitleTooLong(&'static str),
    #[error("Invalid limit argument: give 10 to 1000")]
    Limit,
    #[error("Invalid {0} argument")]
    Argument(&'static str),
    #[error("{operation}: '{reason}'")]
    Request { operation: &'static str, reason: String },
    #[error("metadata must be valid json")]
    Metadata,
    #[error("more than 1,200 requests in five minutes")]
    TooManyRequests,
    #[error("your account has reached the free usage limit for this operation for today")]
    FreeLimit,
    #[error("{operation}: '{}'", source.reason())]
    Kv { operation: &'static str, source: KvError },
}

impl ApiError {
    /// A failure of the namespace while it did what is called so in messages.
    pub(super) fn of(operation: &'static str) -> impl Fn(KvError) -> Self {
        move |source| match source {
            KvError::QuotaExceeded(_) => Self::FreeLimit,
            KvError::MetadataNotJson => Self::Metadata,
            source => Self::Kv { operation, source },
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NoRoute | Self::KeyNotFound(_) | Self::NamespaceNotFound(_) => {
                StatusCode::NOT_FOUND
            }
            Self::Authentication => StatusCode::FORBIDDEN,
            Self::TooManyRequests | Self::FreeLimit => StatusCode::TOO_MANY_REQUESTS,
            Self::Kv { source, .. } => {
                StatusCode::from_u16(source.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The code of the official list.
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::NoRoute => 7003,
            Self::Authentication => 10_000,
            Self::KeyNotFound(_) => 10_009,
            Self::NamespaceId(_) => 10_011,
            Self::NamespaceNotFound(_) => 10_013,
            Self::NamespaceExists(_) => 10_014,
            Self::NoTitle => 10_019,
            Self::TooManyRequests => 10_022,
            Self::Limit | Self::Argument(_) => 10_028,
            Self::TitleTooLong(_) | Self::Request { .. } => 10_029,
            Self::FreeLimit => 10_048,
            Self::Metadata => 10_147,
            Self::Kv { source, .. } => kv_code(source),
        }
    }
}

fn kv_code(error: &KvError) -> u16 {
    match error {
        KvError::KeyTooLong { .. } => 10_030,
        KvError::EmptyKey | KvError::DotKey(_) | KvError::EmptyBulkKey | KvError::DotBulkKey(_) => {
            10_042
        }
        KvError::ValueTooLong { .. } | KvError::BulkTooLarge => 10_024,
        KvError::MetadataTooLong { .. } => 10_047,
        KvError::PastExpiration(_) | KvError::NearExpiration(_) => 10_033,
        KvError::NoExpirationTtl(_) | KvError::ShortExpirationTtl(_) => 10_034,
        KvError::TooManyRequests(_) => 10_022,
        KvError::Fault { .. } | KvError::Storage { .. } => 10_001,
        _ => 10_029,
    }
}
