//! tongbao
