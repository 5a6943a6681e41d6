import { mountPage } from "../lib/mount";
import Page from "./Page.svelte";

mountPage(Page);
