//! Fonts by role: which file serves which part of an official document.
//!
//! The roles come from GB/T 9704-2012; the faces it was written for are sold by foundries, so free faces stand in and
//! are named as substitutes. Font files are read here and nowhere else; the search path is an argument.

#![allow(clippy::disallowed_methods, reason = "the only module that reads fonts")]

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A part of an official document that has a face of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 仿宋: body text (GB/T 9704-2012, 5.2.2).
    Body,
    /// 小标宋: masthead and title (7.2.4, 7.3.1).
    Title,
    /// 黑体: first-level headings (7.3.3).
    Heading,
    /// 楷体: second-level headings (7.3.3).
    SubHeading,
    /// 宋体: page numbers (7.5).
    Folio,
    /// Characters that the others lack, such as rare ones in names.
    Fallback,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [Self::Body, Self::Title, Self::Heading, Self::SubHeading, Self::Folio, Self::Fallback];

    /// The key of its name in the catalogue and in the print data.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Title => "title",
            Self::Heading => "heading",
            Self::SubHeading => "subheading",
            Self::Folio => "folio",
            Self::Fallback => "fallback",
        }
    }

    /// Faces that may serve it, best first: file name, family (name record 1), and whether it is a substitute.
    fn faces(self) -> &'static [Face] {
        const fn face(file: &'static str, family: &'static str, substitute: bool) -> Face {
            Face { file, family, substitute }
        }
        const BODY: &[Face] = &[
            face("simfang_gb2312.ttf", "FangSong_GB2312", false),
            face("simfang.ttf", "FangSong", false),
            face("stfangso.ttf", "STFangsong", true),
            face("fandolfang-regular.otf", "FandolFang R", true),
        ];
        const TITLE: &[Face] = &[
            face("fzxbsjw.ttf", "FZXiaoBiaoSong-B05S", false),
            face("notoserifcjk-bold.ttc", "Noto Serif CJK SC", true),
            face("fandolsong-bold.otf", "FandolSong", true),
        ];
        const HEADING: &[Face] = &[
            face("simhei.ttf", "SimHei", false),
            face("fandolhei-regular.otf", "FandolHei", true),
            face("notosanscjk-regular.ttc", "Noto Sans CJK SC", true),
        ];
        const SUB_HEADING: &[Face] = &[
            face("simkai_gb2312.ttf", "KaiTi_GB2312", false),
            face("simkai.ttf", "KaiTi", false),
            face("fandolkai-regular.otf", "FandolKai", true),
        ];
        const FOLIO: &[Face] = &[
            face("simsun.ttc", "SimSun", false),
            face("fandolsong-regular.otf", "FandolSong", true),
            face("notoserifcjk-regular.ttc", "Noto Serif CJK SC", true),
        ];
        const FALLBACK: &[Face] = &[
            face("notoserifcjk-regular.ttc", "Noto Serif CJK SC", false),
            face("notoserifcjk-bold.ttc", "Noto Serif CJK SC", false),
        ];
        match self {
            Self::Body => BODY,
            Self::Title => TITLE,
            Self::Heading => HEADING,
            Self::SubHeading => SUB_HEADING,
            Self::Folio => FOLIO,
            Self::Fallback => FALLBACK,
        }
    }
}

/// A face that can serve a role.
#[derive(Clone, Copy, Debug)]
struct Face {
    /// File name in lower case.
    file: &'static str,
    /// Family as the file gives it.
    family: &'static str,
    /// Whether it stands in for a face that is sold.
    substitute: bool,
}

/// Where fonts are looked for, in this order.
#[derive(Clone, Debug, Default)]
pub struct FontFolders {
    /// Folders of the site.
    pub site: Vec<PathBuf>,
    /// The folder that `tongbao fonts fetch` fills.
    pub data: PathBuf,
    /// Folders of the system.
    pub system: Vec<PathBuf>,
}

/// Which file serves a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The file.
    pub file: PathBuf,
    /// The family it is asked for by.
    pub family: &'static str,
    /// Whether it stands in for a face that is sold.
    pub substitute: bool,
}

/// Which file serves which role.
#[derive(Clone, Debug)]
pub struct FontReport {
    /// Every role with its file, if it has one.
    pub roles: Vec<(Role, Option<Served>)>,
}

/// Looks for fonts by file name; opens none.
#[must_use]
pub fn find(folders: &FontFolders) -> FontReport {
    let order = folders.site.iter().chain(std::iter::once(&folders.data)).chain(&folders.system);
    let files: Vec<Vec<(String, PathBuf)>> = order.map(|folder| font_files(folder)).collect();
    let serve = |role: Role| {
        files.iter().find_map(|files| {
            role.faces().iter().find_map(|face| {
                let (_, path) = files.iter().find(|(name, _)| name == face.file)?;
                Some(Served { file: path.clone(), family: face.family, substitute: face.substitute })
            })
        })
    };
    FontReport { roles: Role::ALL.iter().map(|role| (*role, serve(*role))).collect() }
}

impl FontReport {
    /// The roles that nothing serves.
    #[must_use]
    pub fn missing(&self) -> Vec<Role> {
        self.roles.iter().filter(|(_, served)| served.is_none()).map(|(role, _)| *role).collect()
    }

    /// The files in use, each once.
    #[must_use]
    pub fn files(&self) -> Vec<&Path> {
        let mut files: Vec<&Path> =
            self.roles.iter().filter_map(|(_, served)| served.as_ref()).map(|served| served.file.as_path()).collect();
        files.sort();
        files.dedup();
        files
    }
}

/// Font files below a folder by lower-case name, in the order of their paths.
fn font_files(folder: &Path) -> Vec<(String, PathBuf)> {
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.file_name().to_string_lossy().to_lowercase(), entry.into_path()))
        .filter(|(name, _)| name.ends_with(".otf") || name.ends_with(".ttf") || name.ends_with(".ttc"))
        .collect()
}

/// The bytes of a font file.
///
/// # Errors
/// What the system says.
pub fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(file)
}
