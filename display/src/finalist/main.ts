import { keepAwake } from "../lib/awake";
import { mountPage } from "../lib/mount";
import Page from "./Page.svelte";

mountPage(Page);
keepAwake();
