//! Every call of the crate, once.

use heroku_api::Endpoint;
use heroku_api::endpoint::Service;

/// A call as the ledger lists it.
pub(crate) struct Row {
    /// `module::Type`.
    pub(crate) name: &'static str,
    pub(crate) method: http::Method,
    pub(crate) path: &'static str,
    pub(crate) service: Service,
}

macro_rules! calls {
    ($($module:ident { $($name:ident),+ $(,)? })+) => {
        pub(crate) fn calls() -> Vec<Row> {
            vec![$($(row::<heroku_api::$module::$name>(
                concat!(stringify!($module), "::", stringify!($name)),
            ),)+)+]
        }
    };
}

fn row<E: Endpoint>(name: &'static str) -> Row {
    Row {
        name,
        method: E::METHOD,
        path: E::PATH,
        service: E::SERVICE,
    }
}

calls! {
    account {
        CheckCapabilities, GetAccount, GetAccountFeature, GetRateLimit, GetUser, UpdateAccount
    }
    apps {
                CreateApp, CreateTeamApp, DeleteApp, DisableAcm, EnableAcm, FilterApps,
        GetApp, GetAppFeature, GetTeamApp, ListAppFeatures, ListApps, ListAppsByUser,
        ListTeamApps, LockTeamApp, PreauthorizeApp, RefreshAcm, TransferTeamApp, UpdateApp,
        UpdateAppFeature
    }
    builds {
        CancelBuild, CreateBuild, DeleteBuildCache, GetBuild, ListBuilds
    }
    collaborators {
                CreateCollaborator, CreateTeamCollaborator, DeleteCollaborator,
        DeleteTeamCollaborator, GetCollaborator, GetTeamCollaborator, ListCollaborators,
        ListPermissionEntities, ListPermissions, ListTeamCollaborators,
        UpdateTeamCollaborator
    }
    config_vars {
                GetConfigVars, GetReleaseConfigVars, GetStageConfigVars, UpdateConfigVars,
        UpdateStageConfigVars
    }
    couplings {
                CreateCoupling, DeleteCoupling, GetCoupling, GetCouplingByApp,
        ListAllCouplings, ListCouplings, ListMyCouplings, ListTeamCouplings, UpdateCoupling
    }
    dynos {
                GetDyno, ListDynos, RestartAllDynos, RestartDyno, RestartFormation, RunDyno,
        StopDyno, StopFormation
    }
    formation {
        GetFormation, ListFormation, ScaleApp, UpdateFormation
    }
    log_drains {
        CreateLogDrain, DeleteLogDrain, GetLogDrain, ListLogDrains
    }
    log_sessions {
        CreateLogSession
    }
    monitors {
                CreateMonitor, DeleteMonitor, FormationErrors, ListMonitors, RouterErrors,
        RouterLatency, RouterStatus, UpdateMonitor
    }
    oauth {
                CreateAuthorization, CreateOauthClient, CreateTeamAuthorization,
        CreateToken, DeleteAuthorization, DeleteOauthClient, DeleteToken, ExchangeCode,
        GetAuthorization, GetOauthClient, ListAuthorizations, ListOauthClients,
        ListTeamAuthorizations, RefreshAccess, RegenerateTokens, RotateCredentials,
        UpdateAuthorization, UpdateOauthClient
    }
    oci_images {
        GetOciImage
    }
    pipelines {
                CreatePipeline, DeletePipeline, GetPipeline, GetPipelineStack, LatestBuilds,
        LatestDeployments, LatestReleases, ListPipelines, TransferPipeline, UpdatePipeline
    }
    platform_status {
        GetPlatformStatus
    }
    promotions {
        CreatePromotion, GetPromotion, ListTargets
    }
    releases {
        CreateRelease, GetRelease, ListReleases, Rollback
    }
    repositories {
                ArchiveLink, ConnectRepository, GetBranch, GetRepository, GithubToken,
        LinkedApp, LinkedApps, LinkedRepository, SetCi, UpdateAppLink
    }
    review_apps {
                CreateReviewApp, DeleteReviewApp, DisableReviewApps, EnableReviewApps,
        GetReviewApp, GetReviewAppByApp, GetReviewAppConfig, ListReviewApps,
        UpdateReviewAppConfig
    }
    setups {
        CreateAppSetup, GetAppSetup
    }
    slugs {
        CreateSlug, GetSlug
    }
    sources {
        CreateSource
    }
    teams {
                AddMember, CreateEnterpriseTeam, DeleteTeam, GetTeam, ListEnterpriseTeams,
        ListMemberApps, ListMembers, ListTeams, PutMember, RemoveMember, UpdateMember,
        UpdateTeam
    }
    test_runs {
                CreateTestRun, GetTestRun, GetTestRunByNumber, ListTestCases, ListTestNodes,
        ListTestRuns, UpdateTestRun
    }
    webhooks {
                CreateWebhook, DeleteWebhook, GetDelivery, GetEvent, GetWebhook,
        ListDeliveries, ListEvents, ListWebhooks, UpdateWebhook
    }
}
