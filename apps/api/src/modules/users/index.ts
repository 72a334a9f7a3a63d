export {
  isAccessName,
  isPermission,
  isRole,
  mayDo,
  ROLES,
  type AccessName,
  type Permission,
  type Role,
} from './roles.ts';
