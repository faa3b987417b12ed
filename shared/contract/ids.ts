import { z } from 'zod'

const id = <const Name extends string>() =>
  z
    .string()
    .regex(/^[0-9a-f]{32}$/u)
    .brand<Name>()

/** Ids are 32 lower-case hex digits (128 random bits), the form Huawei Cloud IAM uses on the wire. */
export const AccountId = id<'AccountId'>()
export type AccountId = z.infer<typeof AccountId>
export const UserId = id<'UserId'>()
export type UserId = z.infer<typeof UserId>
export const OperatorId = id<'OperatorId'>()
export type OperatorId = z.infer<typeof OperatorId>
export const CallId = id<'CallId'>()
export type CallId = z.infer<typeof CallId>
export const MessageId = id<'MessageId'>()
export type MessageId = z.infer<typeof MessageId>
export const GroupId = id<'GroupId'>()
export type GroupId = z.infer<typeof GroupId>
export const AlertId = id<'AlertId'>()
export type AlertId = z.infer<typeof AlertId>
export const RecoveryRequestId = id<'RecoveryRequestId'>()
export type RecoveryRequestId = z.infer<typeof RecoveryRequestId>
export const AppealId = id<'AppealId'>()
export type AppealId = z.infer<typeof AppealId>
export const ApprovalId = id<'ApprovalId'>()
export type ApprovalId = z.infer<typeof ApprovalId>
export const DeskId = id<'DeskId'>()
export type DeskId = z.infer<typeof DeskId>
export const ImportId = id<'ImportId'>()
export type ImportId = z.infer<typeof ImportId>
export const ProjectId = id<'ProjectId'>()
export type ProjectId = z.infer<typeof ProjectId>
export const AgencyId = id<'AgencyId'>()
export type AgencyId = z.infer<typeof AgencyId>

/** Milliseconds since the epoch, UTC. */
export const Time = z.number().int()

export const CHANNELS = ['email', 'sms'] as const
export const Channel = z.enum(CHANNELS)
export type Channel = z.infer<typeof Channel>

export const LANGUAGES = ['en', 'zh-CN'] as const
export const Language = z.enum(LANGUAGES)
export type Language = z.infer<typeof Language>

/** A page of a longer list. */
export const Page = { offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(200).default(50) }
/** Why an operator acts: kept in the audit, shown to the user in no message. */
export const Reason = z.string().trim().min(3).max(500)
