import {
  CheckmarkDoneOutline,
  CloudUploadOutline,
  DocumentAttachOutline,
  DocumentTextOutline,
  HeadsetOutline,
  KeyOutline,
  ListOutline,
  MailOutline,
  PeopleOutline,
  PhonePortraitOutline,
  PlayCircleOutline,
  RadioOutline,
  SchoolOutline,
  SettingsOutline,
  ShieldCheckmarkOutline,
  SwapHorizontalOutline,
} from '@vicons/ionicons5'
import type { Component } from 'vue'

import type { Permission } from '#shared/contract/permissions.ts'

/** A page of the menu: its address, the permission that shows it, and where it lives under `features/`. */
export interface Page {
  /** Its name in `app.pages` and its route. */
  readonly name: string
  readonly path: string
  readonly file: string
  readonly permission: Permission
  readonly icon: Component
  /** Shown only in a sample store. */
  readonly sample?: true
  /** Shown only in a practice store. */
  readonly practice?: true
}

export const PAGES: readonly Page[] = [
  {
    name: 'practice',
    path: '/practice',
    file: 'practice/PracticePage',
    permission: 'calls.work',
    icon: SchoolOutline,
    practice: true,
  },
  { name: 'desk', path: '/desk', file: 'desk/DeskPage', permission: 'directory.find', icon: HeadsetOutline },
  { name: 'users', path: '/users', file: 'users/UsersPage', permission: 'directory.manage', icon: PeopleOutline },
  {
    name: 'importing',
    path: '/import',
    file: 'importing/ImportingPage',
    permission: 'directory.manage',
    icon: CloudUploadOutline,
  },
  { name: 'outbox', path: '/outbox', file: 'outbox/OutboxPage', permission: 'outbox.list', icon: MailOutline },
  {
    name: 'approvals',
    path: '/approvals',
    file: 'approvals/ApprovalsPage',
    permission: 'approvals.decide',
    icon: CheckmarkDoneOutline,
  },
  { name: 'radar', path: '/radar', file: 'radar/RadarPage', permission: 'radar.read', icon: RadioOutline },
  {
    name: 'receipts',
    path: '/call-files',
    file: 'receipts/CallFilesPage',
    permission: 'calls.read',
    icon: DocumentAttachOutline,
  },
  { name: 'shift', path: '/shift', file: 'shift/ShiftPage', permission: 'desk.use', icon: SwapHorizontalOutline },
  {
    name: 'appeals',
    path: '/appeals',
    file: 'appeals/AppealsPage',
    permission: 'appeals.read',
    icon: DocumentTextOutline,
  },
  { name: 'audit', path: '/audit', file: 'audit/AuditPage', permission: 'audit.read', icon: ListOutline },
  {
    name: 'operators',
    path: '/operators',
    file: 'operators/OperatorsPage',
    permission: 'operators.manage',
    icon: KeyOutline,
  },
  {
    name: 'policy',
    path: '/policy',
    file: 'policy/PolicyPage',
    permission: 'policy.read',
    icon: ShieldCheckmarkOutline,
  },
  {
    name: 'rehearsal',
    path: '/rehearsal',
    file: 'policy/RehearsalPage',
    permission: 'policy.read',
    icon: PlayCircleOutline,
  },
  {
    name: 'settings',
    path: '/settings',
    file: 'settings/SettingsPage',
    permission: 'desk.use',
    icon: SettingsOutline,
  },
  {
    name: 'phone',
    path: '/phone',
    file: 'phone/PhonePage',
    permission: 'desk.use',
    icon: PhonePortraitOutline,
    sample: true,
  },
]
