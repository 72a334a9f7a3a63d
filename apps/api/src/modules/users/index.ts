export {
  isAccess,
  isPermission,
  isRole,
  mayDo,
  ROLES,
  type Access,
  type AccessName,
  type Permission,
  type Role,
} from './roles.ts';
