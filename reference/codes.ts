// The error codes of Cloudreve 4.18.0.
// Made by `cloudreve-codes export --as typescript`; do not edit.

/**
 * The class of a code by upstream's numbering.
 * - `http-like`: 100 to 599, mostly about what the number means in HTTP
 * - `client`: 40000 to 49999, the request, the caller or the state of a file is the cause
 * - `server`: 50000 to 59999, the server is the cause
 * - `other`: any other number
 */
export type Category =
  | "http-like"
  | "client"
  | "server"
  | "other";

/**
 * What a client does next.
 * - `backoff`: send the same request again, later
 * - `retry-once`: send it once more if it may be repeated, then report the correlation id
 * - `reauthenticate`: refresh the token, else log in again
 * - `reauthorize`: run the OAuth authorization again; do not sign out
 * - `next-step`: nothing failed; do the next step
 * - `fix-request`: change the request or what was typed
 * - `restart-flow`: start the upload, share or sign-in again
 * - `per-item`: look at each failed item
 * - `give-up`: nothing the caller can do
 */
export type Recovery =
  | "backoff"
  | "retry-once"
  | "reauthenticate"
  | "reauthorize"
  | "next-step"
  | "fix-request"
  | "restart-flow"
  | "per-item"
  | "give-up";

/**
 * Who sends a code at all.
 * - `active`: 4.x servers send it
 * - `legacy`: only older servers send it
 * - `commercial`: only the commercial edition sends it
 * - `reserved`: nothing that is known sends it
 */
export type Availability =
  | "active"
  | "legacy"
  | "commercial"
  | "reserved";

/** What is known about a code. Explanation and advice are in `codes.json`. */
export interface ErrorCodeInfo {
  /** The number in an answer's `code`. */
  readonly code: number;
  /** Upstream's constant in Go. */
  readonly goName: string;
  /** A short label. */
  readonly description: string;
  /** The label in Chinese; null while nobody has written it. */
  readonly descriptionZh: string | null;
  readonly category: Category;
  readonly recovery: Recovery;
  /** The nearest HTTP status, for gateways and logs: a server answers HTTP 200 as a rule. */
  readonly httpStatus: number;
  readonly availability: Availability;
  /** The first release of Cloudreve with this name and this number together. */
  readonly since: string;
  /** The codes that a 4.x server sends instead. */
  readonly successors: readonly number[];
}

/** Every code, ascending by number. */
export const ERROR_CODES = {
  /** Unspecified Error */
  NotSet: {
    code: -1,
    goName: "CodeNotSet",
    description: "Unspecified Error",
    descriptionZh: "未分类错误",
    category: "other",
    recovery: "retry-once",
    httpStatus: 500,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Not Fully Successful */
  NotFullySuccess: {
    code: 203,
    goName: "CodeNotFullySuccess",
    description: "Not Fully Successful",
    descriptionZh: "还需完成下一步",
    category: "http-like",
    recovery: "next-step",
    httpStatus: 401,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Not Logged In */
  CheckLogin: {
    code: 401,
    goName: "CodeCheckLogin",
    description: "Not Logged In",
    descriptionZh: "未登录",
    category: "http-like",
    recovery: "reauthenticate",
    httpStatus: 401,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** No Permission to Access */
  NoPermissionErr: {
    code: 403,
    goName: "CodeNoPermissionErr",
    description: "No Permission to Access",
    descriptionZh: "没有权限或不支持此操作",
    category: "http-like",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Resource Not Found */
  NotFound: {
    code: 404,
    goName: "CodeNotFound",
    description: "Resource Not Found",
    descriptionZh: "资源不存在",
    category: "http-like",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Resource Conflict */
  Conflict: {
    code: 409,
    goName: "CodeConflict",
    description: "Resource Conflict",
    descriptionZh: "并发改动冲突",
    category: "http-like",
    recovery: "backoff",
    httpStatus: 409,
    availability: "active",
    since: "3.5.0",
    successors: []
  },
  /** Parameter Error */
  ParamErr: {
    code: 40001,
    goName: "CodeParamErr",
    description: "Parameter Error",
    descriptionZh: "参数错误",
    category: "client",
    recovery: "fix-request",
    httpStatus: 400,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Upload Failed */
  UploadFailed: {
    code: 40002,
    goName: "CodeUploadFailed",
    description: "Upload Failed",
    descriptionZh: "上传失败",
    category: "client",
    recovery: "backoff",
    httpStatus: 500,
    availability: "legacy",
    since: "3.0.0",
    successors: [
      50004
    ]
  },
  /** Folder Creation Failed */
  CreateFolderFailed: {
    code: 40003,
    goName: "CodeCreateFolderFailed",
    description: "Folder Creation Failed",
    descriptionZh: "创建文件夹失败",
    category: "client",
    recovery: "backoff",
    httpStatus: 500,
    availability: "legacy",
    since: "3.0.0",
    successors: [
      -1,
      40004,
      40016,
      40052,
      50001
    ]
  },
  /** Object Already Exists */
  ObjectExist: {
    code: 40004,
    goName: "CodeObjectExist",
    description: "Object Already Exists",
    descriptionZh: "对象已存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Signature Expired */
  SignExpired: {
    code: 40005,
    goName: "CodeSignExpired",
    description: "Signature Expired",
    descriptionZh: "签名已过期",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 403,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Current Storage Policy Not Allowed */
  PolicyNotAllowed: {
    code: 40006,
    goName: "CodePolicyNotAllowed",
    description: "Current Storage Policy Not Allowed",
    descriptionZh: "存储策略不接受此上传方式",
    category: "client",
    recovery: "fix-request",
    httpStatus: 403,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** User Group Not Allowed for This Operation */
  GroupNotAllowed: {
    code: 40007,
    goName: "CodeGroupNotAllowed",
    description: "User Group Not Allowed for This Operation",
    descriptionZh: "用户组未开放此功能",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Admin Privileges Required */
  AdminRequired: {
    code: 40008,
    goName: "CodeAdminRequired",
    description: "Admin Privileges Required",
    descriptionZh: "需要管理员权限",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "legacy",
    since: "3.0.0",
    successors: [
      403
    ]
  },
  /** Master Node Not Registered */
  MasterNotFound: {
    code: 40009,
    goName: "CodeMasterNotFound",
    description: "Master Node Not Registered",
    descriptionZh: "主机节点未登记",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "legacy",
    since: "3.4.0",
    successors: []
  },
  /** Phone Binding Required */
  PhoneRequired: {
    code: 40010,
    goName: "CodePhoneRequired",
    description: "Phone Binding Required",
    descriptionZh: "需要绑定手机号",
    category: "client",
    recovery: "fix-request",
    httpStatus: 403,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Upload Session Expired */
  UploadSessionExpired: {
    code: 40011,
    goName: "CodeUploadSessionExpired",
    description: "Upload Session Expired",
    descriptionZh: "上传会话不存在或已失效",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 404,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Invalid Chunk Index */
  InvalidChunkIndex: {
    code: 40012,
    goName: "CodeInvalidChunkIndex",
    description: "Invalid Chunk Index",
    descriptionZh: "分片序号无效",
    category: "client",
    recovery: "fix-request",
    httpStatus: 400,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Invalid Content Length */
  InvalidContentLength: {
    code: 40013,
    goName: "CodeInvalidContentLength",
    description: "Invalid Content Length",
    descriptionZh: "分片长度不符",
    category: "client",
    recovery: "fix-request",
    httpStatus: 400,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Batch Source Size Limit Exceeded */
  BatchSourceSize: {
    code: 40014,
    goName: "CodeBatchSourceSize",
    description: "Batch Source Size Limit Exceeded",
    descriptionZh: "批量获取直链数量超限",
    category: "client",
    recovery: "fix-request",
    httpStatus: 413,
    availability: "active",
    since: "3.5.3",
    successors: []
  },
  /** Maximum Aria2 Task Limit Exceeded */
  BatchAria2Size: {
    code: 40015,
    goName: "CodeBatchAria2Size",
    description: "Maximum Aria2 Task Limit Exceeded",
    descriptionZh: "批量离线下载数量超限",
    category: "client",
    recovery: "fix-request",
    httpStatus: 413,
    availability: "active",
    since: "3.5.3",
    successors: []
  },
  /** Parent Directory Does Not Exist */
  ParentNotExist: {
    code: 40016,
    goName: "CodeParentNotExist",
    description: "Parent Directory Does Not Exist",
    descriptionZh: "路径不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "active",
    since: "3.5.3",
    successors: []
  },
  /** User Banned */
  UserBanned: {
    code: 40017,
    goName: "CodeUserBaned",
    description: "User Banned",
    descriptionZh: "账户已被封禁",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** User Not Activated */
  UserNotActivated: {
    code: 40018,
    goName: "CodeUserNotActivated",
    description: "User Not Activated",
    descriptionZh: "账户尚未激活",
    category: "client",
    recovery: "fix-request",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Feature Not Enabled */
  FeatureNotEnabled: {
    code: 40019,
    goName: "CodeFeatureNotEnabled",
    description: "Feature Not Enabled",
    descriptionZh: "功能未开启",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Invalid Credentials */
  CredentialInvalid: {
    code: 40020,
    goName: "CodeCredentialInvalid",
    description: "Invalid Credentials",
    descriptionZh: "凭据无效",
    category: "client",
    recovery: "reauthenticate",
    httpStatus: 401,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** User Not Found */
  UserNotFound: {
    code: 40021,
    goName: "CodeUserNotFound",
    description: "User Not Found",
    descriptionZh: "用户不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** 2FA Code Error */
  TwoFaCodeErr: {
    code: 40022,
    goName: "Code2FACodeErr",
    description: "2FA Code Error",
    descriptionZh: "二步验证码错误",
    category: "client",
    recovery: "fix-request",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Login Session Does Not Exist */
  LoginSessionNotExist: {
    code: 40023,
    goName: "CodeLoginSessionNotExist",
    description: "Login Session Does Not Exist",
    descriptionZh: "登录会话不存在",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 401,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      404
    ]
  },
  /** Cannot Initialize WebAuthn */
  InitializeAuthn: {
    code: 40024,
    goName: "CodeInitializeAuthn",
    description: "Cannot Initialize WebAuthn",
    descriptionZh: "无法发起通行密钥流程",
    category: "client",
    recovery: "fix-request",
    httpStatus: 500,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Invalid WebAuthn Credential */
  WebAuthnCredentialError: {
    code: 40025,
    goName: "CodeWebAuthnCredentialError",
    description: "Invalid WebAuthn Credential",
    descriptionZh: "通行密钥验证失败",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Captcha Error */
  CaptchaError: {
    code: 40026,
    goName: "CodeCaptchaError",
    description: "Captcha Error",
    descriptionZh: "人机验证码校验失败",
    category: "client",
    recovery: "fix-request",
    httpStatus: 400,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Captcha Refresh Needed */
  CaptchaRefreshNeeded: {
    code: 40027,
    goName: "CodeCaptchaRefreshNeeded",
    description: "Captcha Refresh Needed",
    descriptionZh: "需刷新人机验证码",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 400,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      40026
    ]
  },
  /** Failed to Send Email */
  FailedSendEmail: {
    code: 40028,
    goName: "CodeFailedSendEmail",
    description: "Failed to Send Email",
    descriptionZh: "邮件发送失败",
    category: "client",
    recovery: "backoff",
    httpStatus: 503,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Invalid Temporary Link */
  InvalidTempLink: {
    code: 40029,
    goName: "CodeInvalidTempLink",
    description: "Invalid Temporary Link",
    descriptionZh: "临时链接无效",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 404,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      40001,
      40030
    ]
  },
  /** Temporary Link Expired */
  TempLinkExpired: {
    code: 40030,
    goName: "CodeTempLinkExpired",
    description: "Temporary Link Expired",
    descriptionZh: "密码重置链接已失效",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 410,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Email Provider Banned */
  EmailProviderBanned: {
    code: 40031,
    goName: "CodeEmailProviderBaned",
    description: "Email Provider Banned",
    descriptionZh: "邮箱服务商在黑名单中",
    category: "client",
    recovery: "fix-request",
    httpStatus: 422,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Email Already Exists */
  EmailExisted: {
    code: 40032,
    goName: "CodeEmailExisted",
    description: "Email Already Exists",
    descriptionZh: "邮箱已被注册",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Email Has Been Resent */
  EmailSent: {
    code: 40033,
    goName: "CodeEmailSent",
    description: "Email Has Been Resent",
    descriptionZh: "激活邮件已重新发送",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** User Cannot Be Activated */
  UserCannotActivate: {
    code: 40034,
    goName: "CodeUserCannotActivate",
    description: "User Cannot Be Activated",
    descriptionZh: "账户不处于待激活状态",
    category: "client",
    recovery: "give-up",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Storage Policy Does Not Exist */
  PolicyNotExist: {
    code: 40035,
    goName: "CodePolicyNotExist",
    description: "Storage Policy Does Not Exist",
    descriptionZh: "存储策略不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Cannot Delete Default Storage Policy */
  DeleteDefaultPolicy: {
    code: 40036,
    goName: "CodeDeleteDefaultPolicy",
    description: "Cannot Delete Default Storage Policy",
    descriptionZh: "不能删除默认存储策略",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Storage Policy Still Has Files */
  PolicyUsedByFiles: {
    code: 40037,
    goName: "CodePolicyUsedByFiles",
    description: "Storage Policy Still Has Files",
    descriptionZh: "存储策略下仍有文件",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Storage Policy Bound to User Groups */
  PolicyUsedByGroups: {
    code: 40038,
    goName: "CodePolicyUsedByGroups",
    description: "Storage Policy Bound to User Groups",
    descriptionZh: "存储策略仍被用户组使用",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** User Group Not Found */
  GroupNotFound: {
    code: 40039,
    goName: "CodeGroupNotFound",
    description: "User Group Not Found",
    descriptionZh: "用户组不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      50001
    ]
  },
  /** Invalid Action on System Group */
  InvalidActionOnSystemGroup: {
    code: 40040,
    goName: "CodeInvalidActionOnSystemGroup",
    description: "Invalid Action on System Group",
    descriptionZh: "系统内置项不能删除",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** User Group in Use */
  GroupUsedByUser: {
    code: 40041,
    goName: "CodeGroupUsedByUser",
    description: "User Group in Use",
    descriptionZh: "用户组中仍有用户",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Cannot Change Group for Default User */
  ChangeGroupForDefaultUser: {
    code: 40042,
    goName: "CodeChangeGroupForDefaultUser",
    description: "Cannot Change Group for Default User",
    descriptionZh: "不能更改首个账户的用户组",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      40043
    ]
  },
  /** Invalid Action on Default User */
  InvalidActionOnDefaultUser: {
    code: 40043,
    goName: "CodeInvalidActionOnDefaultUser",
    description: "Invalid Action on Default User",
    descriptionZh: "不能更改或删除受保护账户",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** File Not Found */
  FileNotFound: {
    code: 40044,
    goName: "CodeFileNotFound",
    description: "File Not Found",
    descriptionZh: "文件不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      404,
      40016
    ]
  },
  /** Failed to List Files */
  ListFilesError: {
    code: 40045,
    goName: "CodeListFilesError",
    description: "Failed to List Files",
    descriptionZh: "列出文件失败",
    category: "client",
    recovery: "backoff",
    httpStatus: 500,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      -1,
      50001
    ]
  },
  /** Invalid Action on System Node */
  InvalidActionOnSystemNode: {
    code: 40046,
    goName: "CodeInvalidActionOnSystemNode",
    description: "Invalid Action on System Node",
    descriptionZh: "主机节点不能删除",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Failed to Create File System */
  CreateFsError: {
    code: 40047,
    goName: "CodeCreateFSError",
    description: "Failed to Create File System",
    descriptionZh: "文件系统初始化失败",
    category: "client",
    recovery: "backoff",
    httpStatus: 500,
    availability: "legacy",
    since: "3.6.0",
    successors: []
  },
  /** Failed to Create Task */
  CreateTaskError: {
    code: 40048,
    goName: "CodeCreateTaskError",
    description: "Failed to Create Task",
    descriptionZh: "创建后台任务失败",
    category: "client",
    recovery: "backoff",
    httpStatus: 503,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** File Too Large */
  FileTooLarge: {
    code: 40049,
    goName: "CodeFileTooLarge",
    description: "File Too Large",
    descriptionZh: "文件过大",
    category: "client",
    recovery: "fix-request",
    httpStatus: 413,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** File Type Not Allowed */
  FileTypeNotAllowed: {
    code: 40050,
    goName: "CodeFileTypeNotAllowed",
    description: "File Type Not Allowed",
    descriptionZh: "不允许的文件类型",
    category: "client",
    recovery: "fix-request",
    httpStatus: 415,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      40052
    ]
  },
  /** Insufficient User Capacity */
  InsufficientCapacity: {
    code: 40051,
    goName: "CodeInsufficientCapacity",
    description: "Insufficient User Capacity",
    descriptionZh: "用户容量不足",
    category: "client",
    recovery: "fix-request",
    httpStatus: 507,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Illegal Object Name */
  IllegalObjectName: {
    code: 40052,
    goName: "CodeIllegalObjectName",
    description: "Illegal Object Name",
    descriptionZh: "文件名或文件夹名不合法",
    category: "client",
    recovery: "fix-request",
    httpStatus: 422,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Root Directory Protected */
  RootProtected: {
    code: 40053,
    goName: "CodeRootProtected",
    description: "Root Directory Protected",
    descriptionZh: "根文件夹不支持此操作",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      403
    ]
  },
  /** File with Same Name Being Uploaded */
  ConflictUploadOngoing: {
    code: 40054,
    goName: "CodeConflictUploadOngoing",
    description: "File with Same Name Being Uploaded",
    descriptionZh: "同名文件正在上传",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      40004,
      40073
    ]
  },
  /** Metadata Mismatch */
  MetaMismatch: {
    code: 40055,
    goName: "CodeMetaMismatch",
    description: "Metadata Mismatch",
    descriptionZh: "上传对象大小不符",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 422,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Unsupported Archive Type */
  UnsupportedArchiveType: {
    code: 40056,
    goName: "CodeUnsupportedArchiveType",
    description: "Unsupported Archive Type",
    descriptionZh: "不支持的压缩包类型",
    category: "client",
    recovery: "fix-request",
    httpStatus: 415,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      403
    ]
  },
  /** Available Storage Policy Changed */
  PolicyChanged: {
    code: 40057,
    goName: "CodePolicyChanged",
    description: "Available Storage Policy Changed",
    descriptionZh: "存储策略已更换",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 409,
    availability: "reserved",
    since: "3.6.0",
    successors: []
  },
  /** Share Link Not Found */
  ShareLinkNotFound: {
    code: 40058,
    goName: "CodeShareLinkNotFound",
    description: "Share Link Not Found",
    descriptionZh: "分享链接不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      404
    ]
  },
  /** Cannot Save Own Share */
  SaveOwnShare: {
    code: 40059,
    goName: "CodeSaveOwnShare",
    description: "Cannot Save Own Share",
    descriptionZh: "不能转存自己的分享",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Slave Cannot Send Callback to Master */
  SlavePingMaster: {
    code: 40060,
    goName: "CodeSlavePingMaster",
    description: "Slave Cannot Send Callback to Master",
    descriptionZh: "从机节点无法访问主机节点",
    category: "client",
    recovery: "fix-request",
    httpStatus: 502,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Cloudreve Version Mismatch */
  VersionMismatch: {
    code: 40061,
    goName: "CodeVersionMismatch",
    description: "Cloudreve Version Mismatch",
    descriptionZh: "主从节点版本不一致",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Insufficient Credit */
  InsufficientCredit: {
    code: 40062,
    goName: "CodeInsufficientCredit",
    description: "Insufficient Credit",
    descriptionZh: "积分不足",
    category: "client",
    recovery: "fix-request",
    httpStatus: 402,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Group Conflict */
  GroupConflict: {
    code: 40063,
    goName: "CodeGroupConflict",
    description: "Group Conflict",
    descriptionZh: "已有生效中的会员资格",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Already in Current User Group */
  GroupInvalid: {
    code: 40064,
    goName: "CodeGroupInvalid",
    description: "Already in Current User Group",
    descriptionZh: "已属于要购买的用户组",
    category: "client",
    recovery: "give-up",
    httpStatus: 409,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Invalid Gift Code */
  InvalidGiftCode: {
    code: 40065,
    goName: "CodeInvalidGiftCode",
    description: "Invalid Gift Code",
    descriptionZh: "兑换码无效",
    category: "client",
    recovery: "fix-request",
    httpStatus: 422,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Account Already Bound */
  OpenIdBindConflict: {
    code: 40066,
    goName: "CodeOpenIDBindConflict",
    description: "Account Already Bound",
    descriptionZh: "账户已绑定外部身份",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Account Bound to Another User */
  OpenIdBindOtherAccount: {
    code: 40067,
    goName: "CodeOpenIDBindOtherAccount",
    description: "Account Bound to Another User",
    descriptionZh: "外部身份已绑定其他账户",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Account Not Linked */
  OpenIdNotLinked: {
    code: 40068,
    goName: "CodeOpenIDNotLinked",
    description: "Account Not Linked",
    descriptionZh: "外部身份未绑定账户",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "commercial",
    since: "3.6.0",
    successors: []
  },
  /** Incorrect Password */
  IncorrectPassword: {
    code: 40069,
    goName: "CodeIncorrectPassword",
    description: "Incorrect Password",
    descriptionZh: "分享密码或当前密码错误",
    category: "client",
    recovery: "fix-request",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Share Preview Disabled */
  DisabledSharePreview: {
    code: 40070,
    goName: "CodeDisabledSharePreview",
    description: "Share Preview Disabled",
    descriptionZh: "分享已禁用预览",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "legacy",
    since: "3.6.0",
    successors: []
  },
  /** Invalid Signature */
  InvalidSign: {
    code: 40071,
    goName: "CodeInvalidSign",
    description: "Invalid Signature",
    descriptionZh: "签名无效",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 403,
    availability: "active",
    since: "3.6.0",
    successors: []
  },
  /** Admin Cannot Purchase User Group */
  FulfillAdminGroup: {
    code: 40072,
    goName: "CodeFulfillAdminGroup",
    description: "Admin Cannot Purchase User Group",
    descriptionZh: "管理员不能购买用户组",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Lock Conflict */
  LockConflict: {
    code: 40073,
    goName: "CodeLockConflict",
    description: "Lock Conflict",
    descriptionZh: "锁定冲突",
    category: "client",
    recovery: "backoff",
    httpStatus: 423,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Too Many URIs */
  TooManyUris: {
    code: 40074,
    goName: "CodeTooManyUris",
    description: "Too Many URIs",
    descriptionZh: "批量 URI 数量超限",
    category: "client",
    recovery: "fix-request",
    httpStatus: 413,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Lock Token Expired */
  LockExpired: {
    code: 40075,
    goName: "CodeLockExpired",
    description: "Lock Token Expired",
    descriptionZh: "锁令牌已过期",
    category: "client",
    recovery: "restart-flow",
    httpStatus: 412,
    availability: "reserved",
    since: "4.0.0",
    successors: [
      40073
    ]
  },
  /** Current Version is Stale */
  StaleVersion: {
    code: 40076,
    goName: "CodeStaleVersion",
    description: "Current Version is Stale",
    descriptionZh: "所依据的版本已过时",
    category: "client",
    recovery: "fix-request",
    httpStatus: 412,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Entity Does Not Exist */
  EntityNotExist: {
    code: 40077,
    goName: "CodeEntityNotExist",
    description: "Entity Does Not Exist",
    descriptionZh: "版本或存储内容不存在",
    category: "client",
    recovery: "fix-request",
    httpStatus: 404,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** File is in Recycle Bin */
  FileDeleted: {
    code: 40078,
    goName: "CodeFileDeleted",
    description: "File is in Recycle Bin",
    descriptionZh: "文件在回收站中",
    category: "client",
    recovery: "fix-request",
    httpStatus: 410,
    availability: "reserved",
    since: "4.0.0",
    successors: []
  },
  /** File Count Limit Reached */
  FileCountLimitReached: {
    code: 40079,
    goName: "CodeFileCountLimitedReached",
    description: "File Count Limit Reached",
    descriptionZh: "遍历文件数超限",
    category: "client",
    recovery: "fix-request",
    httpStatus: 422,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Invalid Password */
  InvalidPassword: {
    code: 40080,
    goName: "CodeInvalidPassword",
    description: "Invalid Password",
    descriptionZh: "邮箱或密码错误",
    category: "client",
    recovery: "fix-request",
    httpStatus: 401,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Batch Operation Not Fully Completed */
  BatchOperationNotFullyCompleted: {
    code: 40081,
    goName: "CodeBatchOperationNotFullyCompleted",
    description: "Batch Operation Not Fully Completed",
    descriptionZh: "批量操作中有条目失败",
    category: "client",
    recovery: "per-item",
    httpStatus: 422,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Owner Operation Only */
  OwnerOnly: {
    code: 40082,
    goName: "CodeOwnerOnly",
    description: "Owner Operation Only",
    descriptionZh: "仅限所有者操作",
    category: "client",
    recovery: "give-up",
    httpStatus: 403,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Purchase Required */
  PurchaseRequired: {
    code: 40083,
    goName: "CodePurchaseRequired",
    description: "Purchase Required",
    descriptionZh: "分享需购买后才能打开",
    category: "client",
    recovery: "fix-request",
    httpStatus: 402,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Managed Account Minimum OpenID */
  ManagedAccountMinimumOpenId: {
    code: 40084,
    goName: "CodeManagedAccountMinimumOpenID",
    description: "Managed Account Minimum OpenID",
    descriptionZh: "须保留最后一个绑定的身份",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Amount Too Small */
  AmountTooSmall: {
    code: 40085,
    goName: "CodeAmountTooSmall",
    description: "Amount Too Small",
    descriptionZh: "订单金额过低",
    category: "client",
    recovery: "fix-request",
    httpStatus: 422,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Node Used by Storage Policy */
  NodeUsedByStoragePolicy: {
    code: 40086,
    goName: "CodeNodeUsedByStoragePolicy",
    description: "Node Used by Storage Policy",
    descriptionZh: "节点仍被存储策略使用",
    category: "client",
    recovery: "fix-request",
    httpStatus: 409,
    availability: "active",
    since: "4.0.0",
    successors: []
  },
  /** Domain Not Licensed */
  DomainNotLicensed: {
    code: 40087,
    goName: "CodeDomainNotLicensed",
    description: "Domain Not Licensed",
    descriptionZh: "域名未获授权",
    category: "client",
    recovery: "fix-request",
    httpStatus: 403,
    availability: "commercial",
    since: "4.0.0",
    successors: []
  },
  /** Anonymous Access Denied */
  AnonymousAccessDenied: {
    code: 40088,
    goName: "CodeAnonymouseAccessDenied",
    description: "Anonymous Access Denied",
    descriptionZh: "不允许匿名打开分享",
    category: "client",
    recovery: "reauthenticate",
    httpStatus: 401,
    availability: "active",
    since: "4.6.0",
    successors: []
  },
  /** Insufficient Scope */
  InsufficientScope: {
    code: 40089,
    goName: "CodeInsufficientScope",
    description: "Insufficient Scope",
    descriptionZh: "OAuth 权限范围不足",
    category: "client",
    recovery: "reauthorize",
    httpStatus: 403,
    availability: "active",
    since: "4.12.0",
    successors: []
  },
  /** Database Operation Failed */
  DbError: {
    code: 50001,
    goName: "CodeDBError",
    description: "Database Operation Failed",
    descriptionZh: "数据库操作失败",
    category: "server",
    recovery: "retry-once",
    httpStatus: 500,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Encryption Failed */
  EncryptError: {
    code: 50002,
    goName: "CodeEncryptError",
    description: "Encryption Failed",
    descriptionZh: "令牌或激活链接签名失败",
    category: "server",
    recovery: "retry-once",
    httpStatus: 500,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** IO Operation Failed */
  IoFailed: {
    code: 50004,
    goName: "CodeIOFailed",
    description: "IO Operation Failed",
    descriptionZh: "内容写入失败",
    category: "server",
    recovery: "backoff",
    httpStatus: 500,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Internal Setting Parameter Error */
  InternalSetting: {
    code: 50005,
    goName: "CodeInternalSetting",
    description: "Internal Setting Parameter Error",
    descriptionZh: "内部故障或设置错误",
    category: "server",
    recovery: "retry-once",
    httpStatus: 500,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Cache Operation Failed */
  CacheOperation: {
    code: 50006,
    goName: "CodeCacheOperation",
    description: "Cache Operation Failed",
    descriptionZh: "缓存写入失败",
    category: "server",
    recovery: "give-up",
    httpStatus: 500,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Callback Failed */
  CallbackError: {
    code: 50007,
    goName: "CodeCallbackError",
    description: "Callback Failed",
    descriptionZh: "从机节点上传回调失败",
    category: "server",
    recovery: "restart-flow",
    httpStatus: 502,
    availability: "active",
    since: "3.0.0",
    successors: []
  },
  /** Failed to Update Backend Settings */
  UpdateSetting: {
    code: 50008,
    goName: "CodeUpdateSetting",
    description: "Failed to Update Backend Settings",
    descriptionZh: "保存站点设置失败",
    category: "server",
    recovery: "backoff",
    httpStatus: 500,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      50001
    ]
  },
  /** Failed to Add CORS Policy */
  AddCors: {
    code: 50009,
    goName: "CodeAddCORS",
    description: "Failed to Add CORS Policy",
    descriptionZh: "添加跨域规则失败",
    category: "server",
    recovery: "fix-request",
    httpStatus: 502,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      50005
    ]
  },
  /** Node Offline */
  NodeOffline: {
    code: 50010,
    goName: "CodeNodeOffline",
    description: "Node Offline",
    descriptionZh: "节点离线",
    category: "server",
    recovery: "backoff",
    httpStatus: 503,
    availability: "legacy",
    since: "3.6.0",
    successors: []
  },
  /** Failed to Query File Metadata */
  QueryMetaFailed: {
    code: 50011,
    goName: "CodeQueryMetaFailed",
    description: "Failed to Query File Metadata",
    descriptionZh: "获取存储端元数据失败",
    category: "server",
    recovery: "backoff",
    httpStatus: 502,
    availability: "legacy",
    since: "3.6.0",
    successors: [
      -1
    ]
  },
} as const satisfies Record<string, ErrorCodeInfo>;

/** The name of a code that is known. */
export type ErrorCodeName = keyof typeof ERROR_CODES;

/** The number of a code that is known. A server may send others too. */
export type ErrorCode = (typeof ERROR_CODES)[ErrorCodeName]["code"];

/** The name of each code. */
export const NAME_BY_CODE = {
  [-1]: "NotSet",
  203: "NotFullySuccess",
  401: "CheckLogin",
  403: "NoPermissionErr",
  404: "NotFound",
  409: "Conflict",
  40001: "ParamErr",
  40002: "UploadFailed",
  40003: "CreateFolderFailed",
  40004: "ObjectExist",
  40005: "SignExpired",
  40006: "PolicyNotAllowed",
  40007: "GroupNotAllowed",
  40008: "AdminRequired",
  40009: "MasterNotFound",
  40010: "PhoneRequired",
  40011: "UploadSessionExpired",
  40012: "InvalidChunkIndex",
  40013: "InvalidContentLength",
  40014: "BatchSourceSize",
  40015: "BatchAria2Size",
  40016: "ParentNotExist",
  40017: "UserBanned",
  40018: "UserNotActivated",
  40019: "FeatureNotEnabled",
  40020: "CredentialInvalid",
  40021: "UserNotFound",
  40022: "TwoFaCodeErr",
  40023: "LoginSessionNotExist",
  40024: "InitializeAuthn",
  40025: "WebAuthnCredentialError",
  40026: "CaptchaError",
  40027: "CaptchaRefreshNeeded",
  40028: "FailedSendEmail",
  40029: "InvalidTempLink",
  40030: "TempLinkExpired",
  40031: "EmailProviderBanned",
  40032: "EmailExisted",
  40033: "EmailSent",
  40034: "UserCannotActivate",
  40035: "PolicyNotExist",
  40036: "DeleteDefaultPolicy",
  40037: "PolicyUsedByFiles",
  40038: "PolicyUsedByGroups",
  40039: "GroupNotFound",
  40040: "InvalidActionOnSystemGroup",
  40041: "GroupUsedByUser",
  40042: "ChangeGroupForDefaultUser",
  40043: "InvalidActionOnDefaultUser",
  40044: "FileNotFound",
  40045: "ListFilesError",
  40046: "InvalidActionOnSystemNode",
  40047: "CreateFsError",
  40048: "CreateTaskError",
  40049: "FileTooLarge",
  40050: "FileTypeNotAllowed",
  40051: "InsufficientCapacity",
  40052: "IllegalObjectName",
  40053: "RootProtected",
  40054: "ConflictUploadOngoing",
  40055: "MetaMismatch",
  40056: "UnsupportedArchiveType",
  40057: "PolicyChanged",
  40058: "ShareLinkNotFound",
  40059: "SaveOwnShare",
  40060: "SlavePingMaster",
  40061: "VersionMismatch",
  40062: "InsufficientCredit",
  40063: "GroupConflict",
  40064: "GroupInvalid",
  40065: "InvalidGiftCode",
  40066: "OpenIdBindConflict",
  40067: "OpenIdBindOtherAccount",
  40068: "OpenIdNotLinked",
  40069: "IncorrectPassword",
  40070: "DisabledSharePreview",
  40071: "InvalidSign",
  40072: "FulfillAdminGroup",
  40073: "LockConflict",
  40074: "TooManyUris",
  40075: "LockExpired",
  40076: "StaleVersion",
  40077: "EntityNotExist",
  40078: "FileDeleted",
  40079: "FileCountLimitReached",
  40080: "InvalidPassword",
  40081: "BatchOperationNotFullyCompleted",
  40082: "OwnerOnly",
  40083: "PurchaseRequired",
  40084: "ManagedAccountMinimumOpenId",
  40085: "AmountTooSmall",
  40086: "NodeUsedByStoragePolicy",
  40087: "DomainNotLicensed",
  40088: "AnonymousAccessDenied",
  40089: "InsufficientScope",
  50001: "DbError",
  50002: "EncryptError",
  50004: "IoFailed",
  50005: "InternalSetting",
  50006: "CacheOperation",
  50007: "CallbackError",
  50008: "UpdateSetting",
  50009: "AddCors",
  50010: "NodeOffline",
  50011: "QueryMetaFailed",
} as const satisfies Record<ErrorCode, ErrorCodeName>;

/** Whether a number is that of a code that is known. */
export function isErrorCode(n: number): n is ErrorCode {
  return n in NAME_BY_CODE;
}

/** An error as `Report` of the Rust library serializes it: for a UI, without tokens and internal texts. */
export interface Report {
  /** The number that the server sent; null if its answer wasn't an envelope. */
  readonly code: number | null;
  /** A name such as "LockConflict"; null for an unknown number. */
  readonly name: string | null;
  /** A message for the user. */
  readonly message: string;
  /** What a client does next. */
  readonly recovery: Recovery;
  /** The id of the request in the server's log. */
  readonly correlation_id: string | null;
  /** The HTTP status of an answer that wasn't an envelope. */
  readonly status: number | null;
  /** The failed items of a batch. */
  readonly items: readonly ReportItem[];
}

/** A failed item of a batch. */
export interface ReportItem {
  /** Which item: the URI of a file, a user id, the URL of a download, or a path on a node. */
  readonly key: string;
  readonly code: number;
  readonly name: string | null;
  readonly message: string;
  readonly recovery: Recovery;
}

/** One reason for which servers send a code; a key that is missing restricts nothing. */
export interface Cause {
  /** The routes, `{…}` for any one segment. */
  readonly at?: readonly string[];
  /** The fixed texts in `msg`, `{}` for any text. */
  readonly msg?: readonly string[];
  /** Whether the answer has `data`. */
  readonly data?: boolean;
  /** The earlier releases that meant this by the number; today's servers do not. */
  readonly releases?: string;
  /** What a client does next. */
  readonly recovery: Recovery;
}

/**
 * The causes of each code that has some, in the order of `causes` in `codes.json`, where their texts are. The most specific
 * is first.
 */
export const CAUSES: { readonly [Name in ErrorCodeName]?: readonly Cause[] } = {
  NotSet: [
    { at: ["PUT /file/upload"], recovery: "retry-once" },
    { at: ["POST /file/upload/{session}/{index}"], recovery: "retry-once" },
    { at: ["GET /file"], recovery: "fix-request" },
    { at: ["POST /file/create","PATCH /file/metadata","GET /file/info"], recovery: "retry-once" },
    { at: ["GET /file/thumb"], recovery: "give-up" },
    { at: ["GET /file/archive"], recovery: "give-up" },
    { at: ["GET /callback/{storage}/{session}/{key}","POST /callback/{storage}/{session}/{key}"], recovery: "retry-once" },
    { at: ["DELETE /share"], recovery: "fix-request" },
    { at: ["GET /user/info/{id}"], recovery: "give-up" },
    { at: ["POST /workflow/download"], recovery: "retry-once" },
    { at: ["POST /slave/download/test","POST /slave/download/status"], recovery: "fix-request" },
    { at: ["GET /slave/file/content/{node}/{source}/{speed}/{name}","GET /slave/file/meta/{source}/{ext}","GET /slave/file/thumb/{source}/{ext}","POST /slave/statelessUpload/create","POST /slave/task/cleanup"], recovery: "retry-once" },
    { releases: "..3.5.3", recovery: "give-up" },
    { releases: "..3.5.3", recovery: "retry-once" },
    { recovery: "retry-once" },
    { recovery: "give-up" },
  ],
  NotFullySuccess: [
    { at: ["POST /session/token"], data: true, recovery: "next-step" },
    { at: ["POST /user"], recovery: "next-step" },
    { releases: "..3.8.3", recovery: "per-item" },
    { releases: "..3.8.3", recovery: "next-step" },
  ],
  CheckLogin: [
    { msg: ["{}Login required","Requested uri not available"], recovery: "reauthenticate" },
    { releases: "3.0.0..3.1.1", recovery: "fix-request" },
    { recovery: "give-up" },
  ],
  NoPermissionErr: [
    { msg: ["expire timestamp is missing"], recovery: "fix-request" },
    { msg: ["authorization header is missing"], recovery: "fix-request" },
    { msg: ["openid scope required"], recovery: "reauthorize" },
    { msg: ["{}You don't have permission to access share links"], recovery: "give-up" },
    { msg: ["{}Permission denied"], recovery: "give-up" },
    { msg: ["{}Not supported action"], recovery: "give-up" },
    { msg: ["src file not found"], recovery: "give-up" },
    { at: ["GET /file/archive"], recovery: "give-up" },
    { at: ["GET /admin/{area}","PUT /admin/{area}","POST /admin/{area}","PATCH /admin/{area}","GET /admin/{area}/{item}","PUT /admin/{area}/{item}","POST /admin/{area}/{item}","PATCH /admin/{area}/{item}","DELETE /admin/{area}/{item}","GET /admin/{area}/{item}/{action}","POST /admin/{area}/{item}/{action}"], recovery: "give-up" },
    { releases: "..3.5.3", recovery: "give-up" },
    { releases: "..3.5.3", recovery: "next-step" },
  ],
  NotFound: [
    { msg: ["Session not found"], recovery: "restart-flow" },
    { msg: ["Archive session not exist"], recovery: "restart-flow" },
    { msg: ["Share link expired"], recovery: "fix-request" },
    { msg: ["Share not found","share not found"], recovery: "fix-request" },
    { msg: ["{}Shared file does not exist{}"], recovery: "fix-request" },
    { msg: ["direct link not found","Direct link not found","Direct link invalid"], recovery: "fix-request" },
    { at: ["GET /session/prepare"], msg: ["User not found"], recovery: "fix-request" },
    { msg: ["App not found"], recovery: "fix-request" },
    { msg: ["Task not found"], recovery: "fix-request" },
    { msg: ["task not found"], recovery: "fix-request" },
    { msg: ["Passkey not found","Account not exist","File not found","Entity not found"], recovery: "fix-request" },
    { at: ["GET /site/ping"], recovery: "reauthenticate" },
    { at: ["GET /admin/oauthClient/{id}","DELETE /admin/oauthClient/{id}","DELETE /session/oauth/grant/{app}","GET /slave/credential/{id}"], recovery: "fix-request" },
    { releases: "..3.5.3", recovery: "fix-request" },
    { releases: "..3.5.3", recovery: "restart-flow" },
  ],
  Conflict: [
    { msg: ["Object conflict"], recovery: "backoff" },
  ],
  ParamErr: [
    { msg: ["Failed to connect to node: invalid character{}","Successfully connected to slave node, but slave returns: invalid character{}"], recovery: "fix-request" },
    { msg: ["Failed to connect to node: Post {}"], recovery: "fix-request" },
    { msg: ["Successfully connected to slave node, but slave returns: Get {}"], recovery: "fix-request" },
    { msg: ["Successfully connected to slave node, but slave returns: invalid sign"], recovery: "fix-request" },
    { msg: ["Successfully connected to slave node, but slave returns: Master: {}, Slave: {}"], recovery: "fix-request" },
    { msg: ["Failed to test downloader: {}","Failed to create downloader","Failed to invoke generator: {}","Failed to parse WOPI response"], recovery: "fix-request" },
    { msg: ["Failed to parse callback url","failed to get master props from header","Unknown node ID"], recovery: "fix-request" },
    { msg: ["failed to unlock file"], recovery: "fix-request" },
    { msg: ["User has disabled share links in profile"], recovery: "give-up" },
    { msg: ["Invalid scope{}","openid scope required"], recovery: "fix-request" },
    { msg: ["Failed to parse request"], recovery: "restart-flow" },
    { msg: ["JSON marshall error","Parameter error"], recovery: "fix-request" },
    { msg: ["{} cannot be empty","{} is required","No source files"], recovery: "fix-request" },
    { msg: ["Failed to parse object ID","unknown uri","unknown {} id","Unknown version ID","Invalid {} ID"], recovery: "fix-request" },
    { msg: ["{} too short","{} format error","Invalid parameters.","Invalid metadata {}","Invalid image","Invalid destination","Invalid {} port","Invalid {} type","Unsupported {} type","Failed to validate settings","Failed to parse node URL"], recovery: "fix-request" },
    { releases: "3.2.0..3.5.3", recovery: "fix-request" },
    { releases: "..3.5.3", recovery: "fix-request" },
    { releases: "..3.5.3", recovery: "fix-request" },
    { releases: "..3.5.3", recovery: "give-up" },
    { releases: "..3.5.3", recovery: "give-up" },
  ],
  ObjectExist: [
    { msg: ["uri already pinned with different name"], recovery: "fix-request" },
    { at: ["PUT /file/upload"], msg: ["Object existed"], recovery: "fix-request" },
    { at: ["POST /file/move"], msg: ["Object existed"], recovery: "fix-request" },
    { at: ["POST /file/create"], msg: ["Object existed"], recovery: "fix-request" },
    { at: ["POST /file/restore"], msg: ["Object existed"], recovery: "fix-request" },
    { msg: ["Object existed"], recovery: "fix-request" },
    { msg: ["Failed to upload file"], recovery: "fix-request" },
    { recovery: "fix-request" },
  ],
  SignExpired: [
    { at: ["GET /file/content/{id}/{speed}/{name}","GET /file/archive/{session}/archive.zip","GET /slave/file/content/{node}/{source}/{speed}/{name}"], recovery: "restart-flow" },
    { at: ["GET /user/activate/{id}"], recovery: "restart-flow" },
    { at: ["POST /slave/upload/{session}"], recovery: "restart-flow" },
    { at: ["POST /slave/ping","POST /callback/remote/{session}/{key}","PUT /slave/upload","DELETE /slave/upload/{session}","GET /slave/file/meta/{source}/{ext}","GET /slave/file/thumb/{source}/{ext}","POST /slave/download/test","POST /slave/download/status","POST /slave/statelessUpload/create","POST /slave/task/cleanup"], recovery: "give-up" },
    { msg: ["signature expired"], recovery: "restart-flow" },
  ],
  PolicyNotAllowed: [
    { at: ["POST /file/upload/{session}/{index}"], recovery: "fix-request" },
    { at: ["GET /callback/{provider}/{session}/{key}","POST /callback/{provider}/{session}/{key}"], recovery: "fix-request" },
    { releases: "..3.8.3", recovery: "restart-flow" },
  ],
  GroupNotAllowed: [
    { at: ["PUT /file/source"], recovery: "reauthenticate" },
    { at: ["POST /file/url"], recovery: "reauthenticate" },
    { at: ["GET /file/archive"], recovery: "reauthenticate" },
    { msg: ["Group not allowed to compress files","Group not allowed to extract archive files"], recovery: "give-up" },
    { msg: ["Group not allowed to download files"], recovery: "give-up" },
    { msg: ["Group permission denied"], recovery: "give-up" },
    { msg: ["WebDAV is not enabled for this user group"], recovery: "give-up" },
    { recovery: "give-up" },
  ],
  UploadSessionExpired: [
    { msg: ["Upload session does not exist or expired"], recovery: "restart-flow" },
    { at: ["POST /file/upload/{session}/{index}"], recovery: "restart-flow" },
    { at: ["POST /slave/upload/{session}"], recovery: "restart-flow" },
    { recovery: "give-up" },
  ],
  InvalidChunkIndex: [
    { msg: ["Chunk index cannot be greater than 0"], recovery: "fix-request" },
    { msg: ["Chunk offset cannot be greater than file size"], recovery: "fix-request" },
  ],
  InvalidContentLength: [
    { msg: ["Invalid Content-Length (expected: {})"], recovery: "fix-request" },
  ],
  ParentNotExist: [
    { at: ["POST /file/upload/{session}/{index}"], recovery: "restart-flow" },
    { at: ["DELETE /file/upload"], recovery: "next-step" },
    { at: ["DELETE /file"], recovery: "next-step" },
    { at: ["POST /file/move"], recovery: "fix-request" },
    { at: ["POST /file/restore"], recovery: "fix-request" },
    { at: ["POST /file/url"], recovery: "fix-request" },
    { msg: ["Failed to create archive"], recovery: "fix-request" },
    { msg: ["Invalid destination"], recovery: "fix-request" },
    { at: ["POST /share/{id}"], msg: ["src file not found"], recovery: "fix-request" },
    { msg: ["src file not found"], recovery: "fix-request" },
    { at: ["GET /slave/file/content/{node}/{source}/{speed}/{name}","GET /slave/file/meta/{source}/{ext}","GET /slave/file/thumb/{source}/{ext}"], recovery: "give-up" },
    { msg: ["Path not exist"], recovery: "fix-request" },
    { recovery: "fix-request" },
    { recovery: "give-up" },
  ],
  UserBanned: [
    { msg: ["This account has been blocked"], recovery: "give-up" },
    { msg: ["This user is banned"], recovery: "give-up" },
  ],
  UserNotActivated: [
    { msg: ["This account is not activated"], recovery: "fix-request" },
    { msg: ["This user is not activated"], recovery: "fix-request" },
  ],
  FeatureNotEnabled: [
    { at: ["POST /user"], recovery: "give-up" },
    { at: ["PUT /session/authn","POST /session/authn","PUT /user/authn","POST /user/authn"], recovery: "give-up" },
    { at: ["GET /file/search"], recovery: "give-up" },
    { at: ["GET /file/events"], recovery: "give-up" },
    { msg: ["This feature is not enabled"], recovery: "give-up" },
  ],
  CredentialInvalid: [
    { msg: ["Failed to issue token{}"], recovery: "reauthenticate" },
    { msg: ["Invalid token type"], recovery: "reauthenticate" },
    { msg: ["Failed to parse token"], recovery: "fix-request" },
    { msg: ["Invalid callback secret"], recovery: "fix-request" },
    { msg: ["Invalid or expired authorization code"], recovery: "restart-flow" },
    { msg: ["Invalid client secret","Invalid code verifier"], recovery: "fix-request" },
    { msg: ["Wrong password or email address"], releases: "3.6.0..3.8.3", recovery: "fix-request" },
  ],
  UserNotFound: [
    { at: ["POST /session/oauth/token"], recovery: "give-up" },
    { at: ["GET /user/activate/{id}"], recovery: "restart-flow" },
    { at: ["GET /user/avatar/{id}"], recovery: "give-up" },
    { msg: ["User not found"], recovery: "fix-request" },
  ],
  TwoFaCodeErr: [
    { at: ["POST /session/token/2fa"], recovery: "fix-request" },
    { at: ["PATCH /user/setting"], recovery: "fix-request" },
  ],
  InitializeAuthn: [
    { at: ["PUT /session/authn"], recovery: "fix-request" },
    { at: ["PUT /user/authn"], recovery: "fix-request" },
  ],
  WebAuthnCredentialError: [
    { at: ["POST /session/authn"], recovery: "restart-flow" },
    { at: ["POST /user/authn"], recovery: "restart-flow" },
  ],
  CaptchaError: [
    { msg: ["Captcha configuration error"], recovery: "give-up" },
    { msg: ["Captcha validation failed"], recovery: "fix-request" },
    { msg: ["CAPTCHA not match."], recovery: "fix-request" },
  ],
  FailedSendEmail: [
    { at: ["POST /user"], recovery: "backoff" },
    { at: ["POST /user/reset"], recovery: "backoff" },
  ],
  TempLinkExpired: [
    { msg: ["Link is expired"], recovery: "restart-flow" },
  ],
  EmailExisted: [
    { msg: ["Email already in use"], recovery: "fix-request" },
  ],
  EmailSent: [
    { msg: ["User is not activated, activation email has been resent"], recovery: "fix-request" },
  ],
  UserCannotActivate: [
    { msg: ["This user cannot be activated"], recovery: "give-up" },
  ],
  PolicyNotExist: [
    { at: ["DELETE /admin/policy/{id}"], recovery: "fix-request" },
    { at: ["POST /admin/policy/oauth/signin","POST /admin/policy/oauth/callback","GET /admin/policy/oauth/status/{id}","GET /admin/policy/oauth/root/{id}"], recovery: "fix-request" },
  ],
  PolicyUsedByFiles: [
    { recovery: "backoff" },
  ],
  PolicyUsedByGroups: [
    { at: ["DELETE /admin/policy/{id}"], recovery: "fix-request" },
  ],
  InvalidActionOnSystemGroup: [
    { at: ["DELETE /admin/oauthClient/{id}"], recovery: "give-up" },
    { at: ["DELETE /admin/group/{id}"], recovery: "give-up" },
  ],
  GroupUsedByUser: [
    { at: ["DELETE /admin/group/{id}"], recovery: "fix-request" },
  ],
  InvalidActionOnDefaultUser: [
    { msg: ["Cannot change default user's {}"], recovery: "give-up" },
    { msg: ["Cannot delete current user"], recovery: "give-up" },
  ],
  CreateTaskError: [
    { msg: ["Failed to {} task"], recovery: "backoff" },
  ],
  FileTooLarge: [
    { at: ["PUT /file/upload"], recovery: "fix-request" },
    { at: ["PUT /file/content","PUT /file/viewerSession"], recovery: "fix-request" },
    { at: ["GET /file/archive"], recovery: "fix-request" },
    { at: ["PUT /user/setting/avatar"], recovery: "fix-request" },
  ],
  InsufficientCapacity: [
    { at: ["POST /file/move"], msg: ["Insufficient capacity"], recovery: "fix-request" },
    { msg: ["Insufficient capacity"], recovery: "fix-request" },
    { recovery: "fix-request" },
  ],
  IllegalObjectName: [
    { msg: ["Invalid object name"], recovery: "fix-request" },
  ],
  MetaMismatch: [
    { msg: ["File size not match, expected: {}, actual: {}"], recovery: "restart-flow" },
  ],
  SlavePingMaster: [
    { msg: ["invalid character {}"], recovery: "fix-request" },
    { msg: ["Get \"{}\": {}"], recovery: "fix-request" },
  ],
  VersionMismatch: [
    { msg: ["Master: {}, Slave: {}"], recovery: "fix-request" },
  ],
  OpenIdBindConflict: [
    { releases: "3.6.0..3.8.3", recovery: "fix-request" },
  ],
  OpenIdBindOtherAccount: [
    { releases: "3.6.0..3.8.3", recovery: "fix-request" },
  ],
  OpenIdNotLinked: [
    { releases: "3.6.0..3.8.3", recovery: "fix-request" },
  ],
  IncorrectPassword: [
    { msg: ["Incorrect share password"], recovery: "fix-request" },
    { msg: ["Incorrect password"], recovery: "fix-request" },
  ],
  InvalidSign: [
    { at: ["GET /user/activate/{id}"], recovery: "restart-flow" },
    { at: ["GET /file/content/{id}/{speed}/{name}","GET /file/archive/{session}/archive.zip","GET /slave/file/content/{node}/{source}/{speed}/{name}"], msg: ["sign expired"], recovery: "restart-flow" },
    { at: ["GET /file/content/{id}/{speed}/{name}","GET /file/archive/{session}/archive.zip","GET /slave/file/content/{node}/{source}/{speed}/{name}"], recovery: "restart-flow" },
    { at: ["POST /slave/upload/{session}"], recovery: "fix-request" },
    { at: ["PUT /file/upload"], recovery: "give-up" },
    { at: ["POST /callback/remote/{session}/{key}"], recovery: "restart-flow" },
    { at: ["POST /slave/ping"], recovery: "fix-request" },
    { at: ["PUT /slave/upload","DELETE /slave/upload/{session}","DELETE /slave/file","GET /slave/file/list","GET /slave/file/meta/{source}/{ext}","GET /slave/file/thumb/{source}/{ext}","PUT /slave/task","GET /slave/task/{id}","POST /slave/task/cleanup","POST /slave/download/test","POST /slave/download/status","GET /slave/credential/{id}","POST /slave/statelessUpload/create","POST /slave/statelessUpload/failed"], recovery: "fix-request" },
  ],
  LockConflict: [
    { msg: ["Lock expired"], recovery: "restart-flow" },
    { msg: ["Failed to unlock file"], recovery: "restart-flow" },
    { at: ["DELETE /file/upload"], data: true, recovery: "restart-flow" },
    { at: ["DELETE /file","POST /file/move","PATCH /file/metadata"], data: true, recovery: "fix-request" },
    { at: ["PUT /file/upload"], data: true, recovery: "backoff" },
    { at: ["POST /file/create"], data: true, recovery: "backoff" },
    { at: ["DELETE /file/trash"], data: true, recovery: "backoff" },
    { at: ["POST /file/restore"], data: true, recovery: "backoff" },
    { data: true, recovery: "backoff" },
  ],
  TooManyUris: [
    { msg: ["Maximum allowed batch size: {}"], recovery: "fix-request" },
  ],
  StaleVersion: [
    { msg: ["File is updated during your edit"], recovery: "fix-request" },
  ],
  EntityNotExist: [
    { at: ["GET /file/thumb"], recovery: "give-up" },
    { at: ["POST /file/version/current","DELETE /file/version"], recovery: "fix-request" },
    { at: ["GET /file/content/{id}/{speed}/{name}"], recovery: "fix-request" },
    { at: ["POST /file/url","PUT /file/source"], recovery: "fix-request" },
    { msg: ["Entity not exist"], recovery: "fix-request" },
  ],
  FileCountLimitReached: [
    { msg: ["Walked file count reached limit"], recovery: "fix-request" },
  ],
  InvalidPassword: [
    { msg: ["Incorrect password or email address"], recovery: "fix-request" },
  ],
  BatchOperationNotFullyCompleted: [
    { msg: ["{}Login required"], recovery: "reauthenticate" },
    { at: ["POST /file/url"], msg: ["{}Shared file does not exist{}"], recovery: "fix-request" },
    { at: ["POST /file/url"], msg: ["{}Incorrect share password"], recovery: "fix-request" },
    { at: ["POST /file/url"], msg: ["{}You don't have permission to access share links"], recovery: "reauthenticate" },
    { at: ["POST /file/url"], recovery: "fix-request" },
    { at: ["PUT /file/source"], recovery: "per-item" },
    { at: ["POST /workflow/download"], msg: ["{}failed to persist Task into DB{}"], recovery: "retry-once" },
    { at: ["POST /workflow/download"], recovery: "per-item" },
    { at: ["POST /admin/user/batch/delete"], recovery: "per-item" },
    { at: ["POST /slave/task/cleanup"], recovery: "give-up" },
    { at: ["POST /file/restore"], msg: ["Object existed{}"], recovery: "per-item" },
    { at: ["POST /file/restore"], msg: ["Lock conflict{}"], recovery: "per-item" },
    { at: ["DELETE /file","POST /file/move","PATCH /file/metadata","POST /file/restore"], msg: ["Not supported action{}"], recovery: "per-item" },
    { at: ["DELETE /file","POST /file/move","PATCH /file/metadata","POST /file/restore"], msg: ["{}Path not exist{}"], recovery: "per-item" },
    { at: ["DELETE /file","POST /file/move","PATCH /file/metadata","POST /file/restore"], recovery: "per-item" },
  ],
  OwnerOnly: [
    { at: ["POST /file/move"], recovery: "fix-request" },
    { at: ["PATCH /file/view"], recovery: "give-up" },
    { at: ["POST /file/version/current"], recovery: "give-up" },
    { at: ["PUT /file/source"], recovery: "give-up" },
    { msg: ["Only owner or administrator can perform this action"], recovery: "give-up" },
  ],
  NodeUsedByStoragePolicy: [
    { at: ["DELETE /admin/node/{id}"], recovery: "fix-request" },
  ],
  AnonymousAccessDenied: [
    { msg: ["You don't have permission to access share links"], recovery: "reauthenticate" },
  ],
  InsufficientScope: [
    { at: ["POST /session/token/refresh"], msg: ["Insufficient scope: offline_access"], recovery: "fix-request" },
    { msg: ["Insufficient scope: {}"], recovery: "reauthorize" },
  ],
  DbError: [
    { at: ["POST /file/upload/{session}/{index}","POST /slave/upload/{session}"], msg: ["Failed to update placeholder file"], recovery: "restart-flow" },
    { at: ["GET /callback/{storage}/{session}/{key}"], msg: ["Failed to update placeholder file"], recovery: "backoff" },
    { msg: ["failed to get login user"], recovery: "backoff" },
    { at: ["PUT /file/pin"], recovery: "reauthenticate" },
    { at: ["GET /share"], recovery: "fix-request" },
    { at: ["PUT /admin/user"], recovery: "fix-request" },
    { at: ["POST /admin/user/batch/delete"], recovery: "retry-once" },
    { msg: ["Failed to get {}"], recovery: "fix-request" },
    { msg: ["Failed to reserve storage capacity","Failed to update {}","failed to update {}","Failed to create {}","failed to create {}","Failed to delete {}","failed to delete {}","failed to soft-delete {}","Failed to move {}","Failed to copy {}","Failed to insert {}","Failed to save {}","Failed to remove {}"], recovery: "retry-once" },
  ],
  IoFailed: [
    { msg: ["Failed to upload file"], recovery: "backoff" },
    { at: ["GET /file/archive/{session}/archive.zip"], recovery: "backoff" },
    { at: ["PUT /user/setting/avatar"], recovery: "backoff" },
  ],
  InternalSetting: [
    { msg: ["You have not initiated 2FA session"], recovery: "fix-request" },
    { msg: ["Failed to store {}","Failed to create reset session","failed to create archive download session"], recovery: "backoff" },
    { msg: ["failed to generate wopi src"], recovery: "fix-request" },
    { msg: ["Unknown policy type"], recovery: "give-up" },
    { msg: ["WOPI endpoint id unavailable"], recovery: "fix-request" },
    { msg: ["Failed to create cors: {}"], recovery: "fix-request" },
    { at: ["POST /admin/tool/mail"], recovery: "fix-request" },
    { recovery: "retry-once" },
  ],
  CacheOperation: [
    { msg: ["Failed to create upload session in slave node"], recovery: "give-up" },
    { at: ["POST /session/oauth/consent"], recovery: "backoff" },
  ],
  CallbackError: [
    { msg: ["Slave cannot send callback request"], recovery: "restart-flow" },
    { at: ["POST /slave/upload/{session}"], recovery: "restart-flow" },
  ],
};

/**
 * Returns the first cause of today's servers that fits an answer, or `undefined`. The route is a method and a path, such as
 * `PUT /file/upload`; everything up to `/api/v4` and a query are ignored. A cause without `at`, `msg` and `data` is for
 * people, and fits nothing.
 */
export function causeOf(code: ErrorCode, route: string, msg: string, hasData: boolean): Cause | undefined {
  const [method, url = ""] = route.split(" ");
  const path = url.replace(/[?#].*/, "").replace(/^.*?\/api\/v4(?=\/)/, "");
  const isSame = (known: string, asked: string) => (known.startsWith("{") ? asked !== "" : known === asked);
  const isAt = (at: string) => {
    const [knownMethod, knownPath = ""] = at.split(" ");
    const [known, asked] = [knownPath.split("/"), path.split("/")];
    return (
      knownMethod === method?.toUpperCase() &&
      known.length === asked.length &&
      known.slice(1).every((segment, index) => isSame(segment, asked[index + 1] ?? ""))
    );
  };
  return CAUSES[NAME_BY_CODE[code]]?.find(
    (cause) =>
      !cause.releases &&
      (cause.at || cause.msg || cause.data !== undefined) &&
      (cause.data ?? hasData) === hasData &&
      (cause.at?.some(isAt) ?? true) &&
      (cause.msg?.some((pattern) => isMessage(pattern, msg)) ?? true),
  );
}

/** Whether a text is that of a pattern, in which `{}` is any text. */
function isMessage(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("{}");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length >= at + last.length && text.endsWith(last);
}
