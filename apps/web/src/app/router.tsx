import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { readSourceSearch } from '../source/source-search.ts';
import { AppFrame } from './app-frame.tsx';
import { BrokenPage, MissingPage } from './problem-pages.tsx';

const root = createRootRoute({ component: AppFrame, notFoundComponent: MissingPage });

/** The screens. Each is loaded when it is first opened; the chat comes with the app. */
const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('../chat/chat-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/chat/$conversationId',
    component: lazyRouteComponent(() => import('../chat/chat-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/documents',
    component: lazyRouteComponent(() => import('../documents/documents-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/known-questions',
    component: lazyRouteComponent(() => import('../known-questions/known-questions-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/search-lab',
    component: lazyRouteComponent(() => import('../search-lab/search-lab-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/models',
    component: lazyRouteComponent(() => import('../models/models-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/keys',
    component: lazyRouteComponent(() => import('../keys/keys-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/monitoring',
    component: lazyRouteComponent(() => import('../monitoring/monitoring-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/documents/$fileId',
    validateSearch: readSourceSearch,
    component: lazyRouteComponent(() => import('../source/source-page.tsx')),
  }),
]);

export const router = createRouter({
  routeTree,
  basepath: new URL(document.baseURI).pathname,
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error }: ErrorComponentProps) => <BrokenPage error={error} />,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
